import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { judgeAnswers } from '../../../scripts/exposure/answers/verdict.ts'
import { answersMeanings } from '../../../scripts/exposure/answers/words.ts'
import { programText } from '../../../scripts/exposure/program-text.ts'
import { type AnyRules, type ExposureResult, resultOf } from '../../../scripts/exposure/result.ts'
import { renderExposureFiles, renderExposureMarkdown } from '../../../scripts/report/exposure-tables.ts'
import { rulesOf } from '../plays.ts'
import { playOf, right, type Told } from './payloads.ts'

const told: readonly Told[] = [{ id: 'no-host', received: right, end: 'open' }, { id: 'two-hosts' }]
const droplet = { alive: true, exit_code: null, oom_kills: 0 }
const play = playOf(told)
const experiment: AnyRules['experiment'] = {
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
    const text = renderExposureMarkdown([result])
    assert.match(text, /^- \*\*async\*\*: Of 2 payloads, 1 fails and none warns\.$/m)
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

  test('the report says which payloads an experiment sends', () => {
    assert.deepEqual(programText(experiment), [
      'Sends 2 payloads, each on a connection of its own, and asks plainly after each: no-host, two-hosts.',
    ])
  })
})
