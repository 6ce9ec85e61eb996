import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { placeClaimOf } from '../../scripts/exposure/claims.ts'
import { exposureSchema } from '../../scripts/exposure/experiment.ts'
import { knownToServer } from '../../scripts/exposure/patience/seen.ts'
import { judgePatience, patienceVerdictSchema } from '../../scripts/exposure/patience/verdict.ts'
import { patienceMeanings } from '../../scripts/exposure/patience/words.ts'
import { programText } from '../../scripts/exposure/program-text.ts'
import { recordingSchema, resultOf } from '../../scripts/exposure/result.ts'
import { serverText } from '../../scripts/exposure/server-text.ts'
import { leavesUnread } from '../../scripts/exposure/steps.ts'
import { verdictText } from '../../scripts/exposure/words.ts'
import { renderExposureMarkdown } from '../../scripts/report/exposure-tables.ts'
import { runAnalysisOf } from '../fixtures/run-analysis.ts'
import { alive } from './plays.ts'

const experiment = { name: 'patience-silent', why: 'Why?', source: 's', patience_s: 180, steps: [{ hold_s: 120 }] }
const play = {
  ...{ begin: 1, connected: true, port: 40_000, ended_s: null, server: null, broken: false },
  ...{ lasted_s: 180, sent: 0, received: 0 },
}
const cell = { server: 'a', topology: 'direct', network: 'lan', experiment: experiment.name }
const record = { cell, outcome: 'ok', play_file: 'plays/a.json.gz', droplet: alive }

describe('how long one client is put up with', () => {
  test('is the time until the server ends the connection', () => {
    const textOf = (change: object) => verdictText(judgePatience({ ...play, ...change }, experiment))
    assert.equal(textOf({ ended_s: 30.04, lasted_s: 30.04, broken: true }), 'cut after 30 s')
    assert.equal(textOf({ ended_s: 75.26, lasted_s: 75.26, received: 150 }), 'answered, cut after 75.3 s')
    assert.equal(textOf({ ended_s: 0.002, lasted_s: 0.002, received: 150 }), 'answered, cut after less than 1 s')
    assert.equal(textOf({}), 'not cut in 180 s')
    assert.equal(textOf({ received: 150 }), 'answered, not cut in 180 s')
  })

  test('is known by the server’s kernel where the client does not see the end, and by whoever sees it first', () => {
    const textOf = (change: object) => verdictText(judgePatience({ ...play, ...change }, experiment))
    const server = { had_s: 59.42, gone_s: 60.41 }
    assert.equal(textOf({ server }), 'cut between 59.4 and 60.4 s')
    assert.equal(textOf({ server, ended_s: 59.9, lasted_s: 59.9 }), 'cut after 59.9 s')
    assert.equal(textOf({ server: { had_s: 0, gone_s: 0.6 } }), 'cut between 0 and 0.6 s')
    assert.equal(textOf({ server: { had_s: 179, gone_s: null } }), 'not cut in 180 s')
    const unseen = { server: { had_s: 100, gone_s: null } }
    assert.equal(textOf(unseen), 'undecided: the server’s connection was last seen after 100 s')
  })

  test('is by the server’s kernel between the last look with the connection and the next, while the client is there', () => {
    const client = { begin: 1000e9, port: 7, lasted_s: 4 }
    const known = (...ports: number[][]) =>
      knownToServer(
        ports.map((ports, index) => ({ begin_s: 999.5 + index, end_s: 999.625 + index, ports })),
        client,
      )
    assert.deepEqual(known([], [7, 8], [7], [8], []), { had_s: 1.5, gone_s: 2.625 })
    assert.deepEqual(known([], []), { had_s: 0, gone_s: 0.625 })
    assert.deepEqual(known([], [], [7], []), { had_s: 1.5, gone_s: 2.625 })
    assert.deepEqual(known([], [7], [7], [7], [7], []), { had_s: 3.5, gone_s: null })
    assert.deepEqual(known([]), { had_s: 0, gone_s: null })
  })

  test('is not told by a look that began before the connection was there, or ended when the client left', () => {
    const client = { begin: 1000e9, port: 7, lasted_s: 4 }
    for (const [begin_s, end_s] of [
      [999, 1001],
      [1000.1, 1000.2],
      [1003.5, 1003.9],
    ] as const)
      assert.deepEqual(knownToServer([{ begin_s, end_s, ports: [] }], client), { had_s: 0, gone_s: null })
  })

  test('is asked of the server’s kernel only where a client may leave bytes unread', () => {
    assert.equal(leavesUnread([{ send: 'GET' }, { no_read_s: 1 }]), true)
    assert.equal(leavesUnread([{ read: { bytes: 1, every_s: 1, for_s: 1 } }]), true)
    assert.equal(leavesUnread([{ send: 'GET' }, { hold_s: 1 }, { read_all_s: 1 }, { half_close: true }]), false)
  })

  test('is not known of a client that was done before', () => {
    const verdict = judgePatience({ ...play, lasted_s: 120 }, experiment)
    assert.equal(verdictText(verdict), 'undecided: the client was done after 120 s')
  })

  test('is not known of a server that takes no connection, and that is a result', () => {
    const verdict = judgePatience({ ...play, connected: false, lasted_s: 0.001 }, experiment)
    assert.deepEqual(verdict, { kind: 'undecided', reason: 'no-connection', after_s: 0.001 })
    assert.deepEqual(patienceVerdictSchema.parse(verdict), verdict)
    assert.equal(verdictText(verdict), 'undecided: no connection')
  })

  test('is of a connection where the record does not say whether there was one', () => {
    const { connected, port: _, server, ...rest } = play
    assert.deepEqual(recordingSchema.parse(rest), { ...rest, connected, port: 0, server })
  })

  test('is an experiment of a scenario beside the others, and its recording is judged as what it is', () => {
    const exposure = exposureSchema.parse({ experiments: [experiment], limits: { seconds: 180 } })
    const [only] = exposure.experiments
    assert.ok(only)
    assert.deepEqual(programText(only), ['One connection, for 180 s at most.', 'Says nothing for 120 s.'])
    const { verdict } = resultOf(record, recordingSchema.parse(play), { ...exposure, experiment: only })
    assert.deepEqual(verdict, { kind: 'patient', for_s: 180, answered: false })
  })

  test('is not asked for longer than the experiments may last', () => {
    const { error } = exposureSchema.safeParse({ experiments: [experiment], limits: { seconds: 179 } })
    const issues = error?.issues.map(({ path, message }) => [path.join('.'), message])
    assert.deepEqual(issues, [['experiments.0.patience_s', 'must not exceed limits.seconds, which is 179']])
  })

  test('has no path, since no other client asks for one', () => {
    const { error } = exposureSchema.safeParse({ experiments: [{ ...experiment, patience_s: 3, path: '/large' }] })
    const unknown = error?.issues.map((issue) => issue.code === 'unrecognized_keys' && issue.keys)
    assert.deepEqual(unknown, [['path']])
  })

  test('is explained where it stands in a report, and what is not in it is not', () => {
    const verdict = judgePatience(play, experiment)
    const text = renderExposureMarkdown(runAnalysisOf([], { exposures: [{ ...record, verdict, expected: null }] }))
    assert.ok(text.includes(`patient: ${patienceMeanings.patient}.`))
    assert.doesNotMatch(text, /denied: /)
  })

  test('is not among what takes a server away', () => {
    const verdict = judgePatience(play, experiment)
    assert.deepEqual(
      serverText([{ behind: null, ...placeClaimOf([{ experiment: experiment.name, verdict }]) }]),
      serverText([{ behind: null, ...placeClaimOf([]) }]),
    )
  })
})
