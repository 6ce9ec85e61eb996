import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Judged, placeClaimOf } from '../../scripts/exposure/claims.ts'
import { serverText } from '../../scripts/exposure/server-text.ts'
import { judge, type Verdict } from '../../scripts/exposure/verdict.ts'
import { verdictText } from '../../scripts/exposure/words.ts'
import { alive, between, expect, judged, playOf, rulesOf, type Told } from './plays.ts'
import { readable } from './readable.ts'

const lost = { class: 'read-timeout', latency_s: 5 } as const
const one = [[1, 6]] as const
const ladder = [
  [40, 6],
  [41, 6],
] as const
const gone = (exit_code: number | null, oom_kills = 0) => ({ alive: false, exit_code, oom_kills })

/** Each text that a verdict has, and what leads to it. */
const texts: readonly (readonly [text: string, verdict: Verdict])[] = [
  ['held at 1,000', judged({ rungs: [[1000, 6]] })],
  [
    'held at 5,000: the server closed 1,200 connections',
    judged({
      rungs: [[5000, 6]],
      hostile: (at_s) => ({ established: 0, closed_by_server: Math.max(0, at_s - 3) * 200 }),
    }),
  ],
  [
    'held at 500: 1,200 connections came and went',
    judged({ rungs: [[500, 6]], hostile: (at_s) => ({ established: 1, finished: Math.max(0, at_s - 3) * 200 }) }),
  ],
  ['degraded at 41: 91.6 % in time', judged({ rungs: ladder, fate: between(9, 9.5) })],
  [
    'degraded at 40: 97.5 % in time, a browser asks again for the rest',
    judged({ rungs: ladder, fate: (_, row) => (row > 120 && row < 132 && row % 2 === 1 ? { class: 'ended' } : {}) }),
  ],
  ['degraded at 40: slow answers take 0.25 s', judged({ rungs: ladder, fate: between(3, 9, { latency_s: 0.25 }) })],
  [
    'degraded at 41: not fully back afterwards',
    judged({ rungs: ladder, fate: (due_s, row) => (due_s >= 15 && row % 10 === 0 ? lost : {}), after_s: 30 }),
  ],
  ['denied between 40 and 41', judged({ rungs: ladder, fate: between(9, 15) })],
  ['denied from 1 connection on, back within 3 s', judged({ rungs: one, fate: between(3, 9) })],
  ['denied from 1 connection on, back after 21 s', judged({ rungs: one, fate: between(3, 30), after_s: 23 })],
  [
    'denied from 40 connections on, not fully back afterwards',
    judged({ rungs: ladder, fate: between(3, 99), after_s: 9 }),
  ],
  ['crashed at 41: exit code 1', judged({ rungs: ladder, fate: between(9, 99), after_s: 30 }, gone(1))],
  ['crashed at 41: out of memory', judged({ rungs: ladder }, gone(137, 1))],
  ['crashed at 41: the process is gone', judged({ rungs: ladder }, gone(null))],
  ['crashed at 1: did not come back', judged({ rungs: one, fate: between(3, 99), after_s: 30 })],
  ['inconclusive: 93.3 % in time before it began', judged({ rungs: one, fate: between(1, 1.2) })],
  ['inconclusive: the hostile client never began', judged({ rungs: [] }, alive, one)],
  [
    'inconclusive: a limit of the experiment was reached (limits.bytes)',
    judged({ rungs: [[1, 2]], stopped: 'bytes' }, alive, ladder),
  ],
  [
    'inconclusive above 41: a limit of the experiment was reached (limits.seconds)',
    judged({ rungs: ladder, stopped: 'seconds' }, alive, [...ladder, [42, 6]]),
  ],
  ['inconclusive above 40: the experiment ended early', judged({ rungs: [[40, 6]] }, alive, ladder)],
  [
    'inconclusive above 40: only 1 connection came about',
    judged({ rungs: ladder, hostile: (at_s, wanted) => ({ established: at_s < 9 ? wanted : 1 }) }),
  ],
]

describe('the text of a verdict', () => {
  for (const [text, verdict] of texts)
    test(`the text of a verdict is "${text}"`, () => {
      assert.equal(verdictText(verdict), text)
      readable(text)
    })

  test('the text of a verdict without requests says when there was none', () => {
    const play = playOf({ rungs: ladder })
    const none = { due_s: [], start_s: [], end_s: [], kept: [], reused: [], class: [], status: [] }
    const before = judge({ ...play, healthy: none }, rulesOf(ladder), alive)
    assert.equal(verdictText(before), 'inconclusive: no request before it began')
    const { figures } = expect(before, 'inconclusive')
    const silent: Verdict = { kind: 'inconclusive', reason: 'no-requests', at: 41, held: 40, figures }
    assert.equal(verdictText(silent), 'inconclusive: no request was due at 41')
  })

  test('a share that is not all never reads as all, and one below the bound never reads as it', () => {
    const rungs = [[1, 60]] as const
    const shares = [25, 1250].map(
      (count): Told => ({ rungs, fate: (_, row) => (row >= 120 && row < 120 + count ? lost : {}) }),
    )
    assert.deepEqual(
      shares.map((told) => verdictText(judged(told))),
      ['degraded at 1: 98.9 % in time', 'denied from 1 connection on, back within 3 s'],
    )
  })
})

describe('the text of a server', () => {
  const held = judged({ rungs: ladder })
  const denied = judged({ rungs: one, fate: between(3, 9) })
  const later = judged({ rungs: ladder, fate: between(9, 15) })
  const crashed = judged({ rungs: ladder }, gone(1))
  const slow = judged({ rungs: ladder, fate: between(3, 9, { latency_s: 0.25 }) })
  const unknown = judged({ rungs: one, stopped: 'bytes' })
  const of = (...verdicts: readonly (Verdict | null)[]): Judged[] =>
    verdicts.map((verdict, index) => ({
      experiment: ['silent', 'slow-header', 'slow-read'][index] ?? 'other',
      verdict,
    }))
  const text = (direct: readonly Judged[], behind?: readonly Judged[]) => {
    const places = [
      { behind: null, ...placeClaimOf(direct) },
      ...(behind ? [{ behind: 'Behind NGINX', ...placeClaimOf(behind) }] : []),
    ]
    const { taken: said } = serverText(places)
    readable(said)
    return said
  }

  test('a server says what takes it away, and that nothing does behind NGINX', () => {
    assert.equal(
      text(of(denied, held), of(held, held)),
      'One silent connection takes it away. Behind NGINX nothing tried here did.',
    )
  })

  test('a server says once what is the same behind every proxy', () => {
    const places = ['Behind NGINX', 'Behind NGINX (kept)'].map((behind) => ({
      behind,
      ...placeClaimOf(of(held, held)),
    }))
    const direct = { behind: null, ...placeClaimOf(of(denied, held)) }
    const { taken: said } = serverText([direct, ...places])
    assert.equal(
      said,
      'One silent connection takes it away. Behind NGINX, and behind NGINX (kept), nothing tried here did.',
    )
    const [first, second] = places
    assert.ok(first && second)
    assert.match(
      serverText([direct, first, { ...second, ...placeClaimOf(of(denied)) }]).taken,
      /Behind NGINX nothing tried here did\. Behind NGINX \(kept\) one silent/,
    )
  })

  test('a server says first what takes it away for good', () => {
    assert.equal(
      text(of(denied, crashed), of(held, crashed)),
      '41 slow-header connections take it away for good. So does the other experiment. Behind NGINX 41 slow-header connections take it away for good.',
    )
  })

  test('a server says how many of its experiments take it away', () => {
    assert.equal(
      text(of(denied, later, held)),
      'One silent connection takes it away. So does one of the 2 other experiments.',
    )
    assert.equal(
      text(of(later, denied, denied)),
      'One slow-header connection takes it away. So does every other experiment.',
    )
  })

  test('a server says with how many connections it was not taken away, unless that is one fewer', () => {
    const taken = (held: number, at: number) =>
      judged({
        rungs: [
          [held, 6],
          [at, 6],
        ],
        fate: between(9, 15),
      })
    assert.equal(text(of(taken(5, 100))), '100 silent connections take it away, and 5 do not.')
    assert.equal(text(of(taken(1, 40))), '40 silent connections take it away, and one does not.')
    assert.equal(text(of(later)), '41 silent connections take it away.')
    const first = judged({ rungs: [[100, 6]], fate: between(3, 9) })
    assert.equal(text(of(first)), '100 silent connections take it away, and fewer may.')
  })

  test('a server that nothing takes away says what disturbs it', () => {
    assert.equal(text(of(held, slow)), 'Nothing tried here takes it away, but 40 slow-header connections disturb it.')
    assert.equal(
      text(of(held), of(held)),
      'Nothing tried here takes it away. Behind NGINX nothing tried here takes it away.',
    )
  })

  test('a server says how much of it is unknown', () => {
    assert.equal(text(of(held, unknown)), 'Nothing tried here takes it away. One experiment has no verdict.')
    assert.equal(
      text(of(denied, unknown, null), of(unknown)),
      'One silent connection takes it away. 2 experiments have no verdict. Behind NGINX nothing is known of it.',
    )
    assert.equal(
      text(of(denied), of(held, unknown)),
      'One silent connection takes it away. Behind NGINX nothing tried here did. One experiment has no verdict there.',
    )
    assert.equal(text(of(null)), 'Nothing is known of it.')
  })

  test('an experiment without a verdict is not all that is known of a server where others have one', () => {
    const restarted = { none_lost: ['reload'], lossy: [], dead: [], unknown: [] }
    const { taken, also } = serverText([{ behind: null, ...placeClaimOf(of(null)), restarted }])
    assert.deepEqual([taken, also], ['One experiment has no verdict.', 'No request is lost by reload.'])
  })
})
