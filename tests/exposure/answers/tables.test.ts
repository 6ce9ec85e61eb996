import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Answers, Payload } from '../../../scripts/exposure/answers/schema.ts'
import { judgeAnswers } from '../../../scripts/exposure/answers/verdict.ts'
import { answersMeanings } from '../../../scripts/exposure/answers/words.ts'
import { payloadPrograms, programText } from '../../../scripts/exposure/program-text.ts'
import { type ExposureResult, resultOf } from '../../../scripts/exposure/result.ts'
import { renderExposureFiles } from '../../../scripts/report/exposure-files.ts'
import { renderExposureMarkdown } from '../../../scripts/report/exposure-tables.ts'
import { renderExposure } from '../../../scripts/report/html/exposure.ts'
import { topPlace } from '../../../scripts/report/html/section.ts'
import { runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { rulesOf } from '../plays.ts'
import { playOf, right, type Told } from './payloads.ts'

const told: readonly Told[] = [{ id: 'no-host', received: right, end: 'open' }, { id: 'two-hosts' }]
const droplet = { alive: true, exit_code: null, oom_kills: 0 }
const play = playOf(told)
const experiment: Answers = {
  ...{ name: 'must-400', why: 'Does it refuse?', source: 'RFC 9112', answer_limit_s: 1, quiet_s: 0.2 },
  payloads: [...play.sent],
}
const result: ExposureResult = resultOf(
  {
    cell: { server: 'async', topology: 'direct', network: 'lan', experiment: 'must-400' },
    ...{ outcome: 'ok', play_file: 'plays/a.json.gz', droplet },
  },
  play,
  { ...rulesOf([[1, 1]]), experiment },
)

describe('answers in the tables', () => {
  test('the verdict follows from the play alone', () => {
    assert.deepEqual(result.verdict, judgeAnswers(play, droplet))
  })

  test('exposure-payloads.csv has a row for each payload', () => {
    const rows: Record<string, string>[] = parse(renderExposureFiles([result])['exposure-payloads.csv'] ?? '', {
      columns: true,
    })
    assert.deepEqual(
      rows.map(({ server, payload, judgement, why, statuses, end }) => [
        server,
        payload,
        judgement,
        why,
        statuses,
        end,
      ]),
      [
        ['async', 'no-host', 'fail', 'status 200', '200', 'open'],
        ['async', 'two-hosts', 'pass', '', '400', 'closed'],
      ],
    )
  })

  test('the matrix says which fail, and what its words mean', () => {
    const text = renderExposureMarkdown(runAnalysisOf([], { exposures: [result] }))
    assert.match(text, /^- \*\*async\*\*: Of 2 odd requests 1 fails\.$/m)
    assert.match(text, /^\| async \| 1 of 2 fails: no-host \|$/m)
    assert.ok(
      text.endsWith(
        Object.entries(answersMeanings)
          .map(([kind, words]) => `${kind}: ${words}.`)
          .join(' '),
      ),
      text,
    )
  })

  test('the page has a table of payloads, with their bytes and what each server made of them', () => {
    const { name, why, source } = experiment
    const programs = { program: programText(experiment), payloads: payloadPrograms(experiment) }
    const made = { name, why, source, unbuffered: false, ...programs }
    const text =
      renderExposure(topPlace, runAnalysisOf([], { exposures: [result], exposure_experiments: [made] }))?.text ?? ''
    assert.match(text, /<summary>Payloads of must-400 on lan<\/summary>/)
    assert.match(text, /<th scope="row">no-host<\/th><td>Something is odd\. MUST, RFC 9112\./)
    assert.match(text, /<code>Sends &#34;GET \/ HTTP\/1\.1\\r\\n\\r\\n&#34;\.<\/code><\/td><td>fail: status 200<\/td>/)
  })

  test('a payload is told by its steps, a fill by its length', () => {
    const steps = [{ send: 'a' }, { fill: { send: 'b', times: 2000 } }, { hold_s: 1 }, { half_close: true as const }]
    const [found] = payloadPrograms({ ...experiment, payloads: [{ ...(play.sent[0] as Payload), steps }] })
    assert.deepEqual(found?.program, [
      'Sends "a".',
      'Sends "b" 2,000 times.',
      'Says nothing for 1 s.',
      'Says that it will send nothing more, and keeps reading.',
    ])
  })

  test('the report says which payloads an experiment sends, and of many only the first', () => {
    assert.deepEqual(programText(experiment), [
      'Sends 2 payloads (no-host, two-hosts), each on a connection of its own, and asks plainly after each.',
    ])
    const many = ['a', 'b', 'c', 'd'].map((id) => ({ ...(play.sent[0] as Payload), id }))
    assert.match(programText({ ...experiment, payloads: many })[0] ?? '', /^Sends 4 payloads \(a, b, c, …\), each /)
  })
})
