import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { ExposureResult } from '../../scripts/exposure/result.ts'
import type { Verdict } from '../../scripts/exposure/verdict.ts'
import { verdictMeanings } from '../../scripts/exposure/words.ts'
import { renderExposureFiles } from '../../scripts/report/exposure-files.ts'
import { renderExposureMarkdown, renderExposureTerminal } from '../../scripts/report/exposure-tables.ts'
import { runAnalysisOf } from '../fixtures/run-analysis.ts'
import { alive, between, judged } from './plays.ts'
import { judgedRestart } from './restarts/plays.ts'

const ladder = [
  [40, 6],
  [41, 6],
] as const
const held = judged({ rungs: ladder })
const denied = judged({ rungs: ladder, fate: between(9, 15) })

const markdownOf = (exposures: readonly ExposureResult[]) => renderExposureMarkdown(analysisOf(exposures))
const terminalOf = (exposures: readonly ExposureResult[], width: number) =>
  renderExposureTerminal(analysisOf(exposures), width)

/** @param unbuffered the experiments that have NGINX's buffers off */
function analysisOf(exposures: readonly ExposureResult[], unbuffered: readonly string[] = []) {
  const names = [...new Set(exposures.map(({ cell }) => cell.experiment))]
  const experiment = (name: string) => ({
    ...{ name, why: 'Why?', source: 'a test', program: [], payloads: [] },
    unbuffered: unbuffered.includes(name),
  })
  return runAnalysisOf([], { exposures: [...exposures], exposure_experiments: names.map(experiment) })
}

function resultOf(server: string, topology: string, experiment: string, verdict: Verdict): ExposureResult {
  const play_file = `exposure/${server}-${topology}-${experiment}.json`
  const cell = { server, topology, network: 'lan', experiment }
  return { cell, outcome: 'ok', play_file, droplet: alive, verdict, expected: null }
}

const absent: ExposureResult = {
  cell: { server: 'nginx', topology: 'direct', network: 'lan', experiment: 'slow-header' },
  outcome: 'the server did not start | =1+1',
  play_file: null,
  droplet: null,
  verdict: null,
  expected: null,
}
const results = [
  resultOf('threadpool', 'behind-nginx', 'silent', held),
  resultOf('threadpool', 'direct', 'silent', denied),
  resultOf('nginx', 'direct', 'silent', held),
  absent,
]

describe('exposure.csv', () => {
  const rows: Record<string, string>[] = parse(renderExposureFiles(results)['exposure.csv'] ?? '', { columns: true })

  test('exposure.csv has a row for each experiment on each server, with its bracket and figures', () => {
    assert.equal(rows.length, 4)
    const {
      verdict,
      held: below,
      at,
      availability,
      due,
      kept_due,
      class_read_timeout,
      text,
      alive: running,
    } = rows[1] ?? {}
    assert.deepEqual(
      { verdict, below, at, availability, due, kept_due, class_read_timeout, text, running },
      {
        ...{ verdict: 'denied', below: '40', at: '41', availability: '0.500000', due: '480', kept_due: '240' },
        ...{ class_read_timeout: '240', text: 'denied between 40 and 41', running: 'yes' },
      },
    )
  })

  test('exposure.csv leaves empty what an experiment that was not done does not have', () => {
    const { outcome, verdict, availability, alive: running, play_file } = rows[3] ?? {}
    assert.deepEqual(
      [outcome, verdict, availability, running, play_file],
      ['the server did not start | =1+1', '', '', '', ''],
    )
  })

  test('exposure-rungs.csv has a row for each rung that was climbed', () => {
    const rungs: Record<string, string>[] = parse(renderExposureFiles(results)['exposure-rungs.csv'] ?? '', {
      columns: true,
    })
    assert.deepEqual(
      rungs.map(({ server, topology, connections, state }) => [server, topology, connections, state].join(' ')),
      [
        'threadpool behind-nginx 40 held',
        'threadpool behind-nginx 41 held',
        'threadpool direct 40 held',
        'threadpool direct 41 denied',
        'nginx direct 40 held',
        'nginx direct 41 held',
      ],
    )
  })

  test('there is no file without results', () => {
    assert.deepEqual(renderExposureFiles([]), {
      'exposure.csv': null,
      'exposure-rungs.csv': null,
      'exposure-restarts.csv': null,
      'exposure-payloads.csv': null,
    })
  })
})

describe('the matrix of servers and experiments', () => {
  test('the matrix in Markdown has direct and behind NGINX side by side, in words', () => {
    assert.deepEqual(markdownOf(results).split('\n'), [
      '### lan',
      '',
      '- **threadpool**: 41 silent connections take it away. Behind NGINX nothing tried here did.',
      '- **nginx**: Nothing tried here takes it away. One experiment has no verdict.',
      '',
      '| Server | silent: Direct | silent: Behind NGINX | slow-header: Direct |',
      '| --- | --- | --- | --- |',
      '| threadpool | denied between 40 and 41 | held at 41 | – |',
      '| nginx | held at 41 | – | the server did not start &#124; =1+1 |',
      '',
      Object.entries(verdictMeanings)
        .map(([kind, meaning]) => `${kind}: ${meaning}.`)
        .join(' '),
    ])
  })

  test('the matrix on the terminal fits its lines, in as many tables as that takes', () => {
    const names = ['silent', 'slow-header', 'slow-body', 'slow-read', 'idle-keep-alive', 'connect-and-close', 'drip']
    const topologies = ['direct', 'behind-nginx', 'behind-nginx-closing']
    for (const count of [1, 2, 3]) {
      const many = names.flatMap((name) =>
        topologies.slice(0, count).map((topology) => resultOf('gunicorn-gevent-2020', topology, name, denied)),
      )
      for (const most of [100, 89, 69]) {
        const text = terminalOf([...many, ...results], most)
        const widest = Math.max(...text.split('\n').map(({ length }) => length))
        assert.ok(widest <= most, `${widest} columns`)
        // On the narrowest line, three topologies side by side have no room for a name in one piece.
        if (most > 69) for (const name of names) assert.ok(text.includes(name), `${name} at ${most}`)
        assert.doesNotMatch(text, /…/)
      }
    }
  })

  test('an experiment with NGINX’s buffers off is in the matrix, and not counted in the words on a server', () => {
    const unbuffered = resultOf('threadpool', 'behind-nginx', 'slow-read-unbuffered', denied)
    const wordsOf = (text: string) => text.split('\n').find((line) => line.startsWith('- **threadpool**'))
    const all = [...results, unbuffered]
    const text = renderExposureMarkdown(analysisOf(all, ['slow-read-unbuffered']))
    assert.match(text, /slow-read-unbuffered: Behind NGINX/)
    assert.equal(wordsOf(text), wordsOf(markdownOf(results)))
    assert.match(wordsOf(markdownOf(all)) ?? '', /Behind NGINX 41 slow-read-unbuffered connections take it away/)
  })

  test('a server of which there is nothing to say in words is in the matrix alone', () => {
    const only = [resultOf('nginx', 'behind-nginx', 'silent', held)]
    const text = renderExposureMarkdown(analysisOf(only, ['silent']))
    assert.doesNotMatch(text, /\*\*nginx\*\*/)
    assert.match(text, /^### lan\n\n\| Server /)
  })

  test('a verdict that two kinds of experiments share is explained once', () => {
    const restarted = { ...resultOf('nginx', 'direct', 'stop', held), verdict: judgedRestart({ at: [3] }) }
    const text = markdownOf([...results, restarted])
    assert.equal(text.split('inconclusive: the experiment cannot tell.').length, 2)
    assert.match(text, /clean: no request was lost/)
  })

  test('a topology that the lab no longer has keeps its name', () => {
    assert.match(markdownOf([resultOf('nginx', 'behind-another', 'silent', held)]), /silent: behind-another/)
  })

  test('there is no matrix without results', () => {
    assert.deepEqual([markdownOf([]), terminalOf([], 100)], ['', ''])
  })
})

describe('experiments with a known answer', () => {
  const known = (met: boolean): ExposureResult => ({
    ...resultOf('eight-workers', 'direct', 'known', met ? denied : held),
    expected: { verdict: 'denied', at: 41, met },
  })

  test('say in one line that the lab saw what it had to see, and are in no matrix', () => {
    const text = markdownOf([...results, known(true)])
    assert.match(text, /^Self-check passed: eight-workers is denied between 40 and 41, as it must be\.$/m)
    assert.doesNotMatch(text, /\| eight-workers/)
  })

  test('say that no verdict counts where it saw something else', () => {
    for (const text of [markdownOf([known(false)]), terminalOf([known(false)], 100)])
      assert.match(text, /Self-check failed: eight-workers must be denied at 41, and the run says: held at 41/)
  })

  test('stand in exposure.csv with what had to come of them', () => {
    const rows: Record<string, string>[] = parse(
      renderExposureFiles([known(true), known(false)])['exposure.csv'] ?? '',
      { columns: true },
    )
    assert.deepEqual(
      rows.map(({ expected, expected_met }) => [expected, expected_met]),
      [
        ['denied at 41', 'yes'],
        ['denied at 41', 'no'],
      ],
    )
  })
})

describe('experiments that were made at a time', () => {
  const results = [resultOf('async', 'direct', 'silent', held)]

  test('are told of where there was more than one, in Markdown and on the terminal', () => {
    const analysis = { ...analysisOf(results), exposure_at_once: 6 }
    for (const text of [renderExposureMarkdown(analysis), renderExposureTerminal(analysis, 100)])
      assert.match(text.replaceAll('\n', ' '), /Up to 6 experiments were made at a time on one CPU/)
    assert.doesNotMatch(markdownOf(results), /at a time/)
  })
})
