import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { claimsOf, placeClaimOf } from '../../scripts/exposure/claims.ts'
import type { ExposureResult } from '../../scripts/exposure/result.ts'
import type { Verdict } from '../../scripts/exposure/verdict.ts'
import { alive, between, judged } from './plays.ts'

const rungs = [
  [40, 6],
  [41, 6],
] as const
const held = judged({ rungs })
const denied = judged({ rungs, fate: between(9, 15) })
const first = judged({ rungs, fate: between(3, 9) })
const slow = judged({ rungs, fate: between(3, 9, { latency_s: 0.25 }) })
const crashed = judged({ rungs }, { alive: false, exit_code: 1, oom_kills: 0 })
const unknown = judged({ rungs, stopped: 'bytes' })

const occupied = (...verdicts: readonly (Verdict | null)[]) =>
  placeClaimOf(verdicts.map((verdict, index) => ({ experiment: `e${index + 1}`, verdict }))).occupied

const result = (server: string, topology: string, experiment: string, verdict: Verdict): ExposureResult => ({
  ...{ cell: { server, topology, network: 'lan', experiment }, outcome: 'ok', play_file: 'plays/a.json.gz' },
  ...{ droplet: alive, verdict, expected: null },
})

describe('what experiments say of a server at one place', () => {
  test('it is taken away by what it does not come back from, and then by the fewest connections', () => {
    assert.deepEqual(occupied(denied, first, crashed), {
      ...{ known: 3, open: 0, others: 2, disturbed_by: null },
      taken_by: { experiment: 'e3', connections: 41, held: 40, for_good: true },
    })
    assert.deepEqual(occupied(denied, first)?.taken_by, {
      ...{ experiment: 'e2', connections: 40, held: null, for_good: false },
    })
  })

  test('where nothing takes it away, what disturbs it with the fewest connections is named', () => {
    assert.deepEqual(occupied(held, slow), {
      ...{ known: 2, open: 0, others: 0, taken_by: null },
      disturbed_by: { experiment: 'e2', connections: 40 },
    })
  })

  test('an experiment without a verdict, or with one that cannot tell, is open', () => {
    const claim = occupied(held, unknown, null)
    assert.deepEqual([claim?.known, claim?.open], [1, 2])
  })

  test('nothing is said of a kind of experiment that was not made', () => {
    assert.deepEqual(placeClaimOf([]), { occupied: null, answered: null, restarted: null })
  })
})

describe('what experiments say of servers', () => {
  test('each server has its places, and what asks about something else, or has a known answer, counts for none', () => {
    const met = { verdict: 'held', at: 41, met: true } as const
    const results = [
      result('async', 'direct', 'silent', denied),
      result('async', 'behind-nginx', 'silent', held),
      result('async', 'behind-nginx', 'slow-read-unbuffered', denied),
      { ...result('eight-workers', 'direct', 'self-check', held), expected: met },
    ]
    const claims = claimsOf(results, new Set(['slow-read-unbuffered']))
    assert.deepEqual(
      claims.map(({ server, network, places }) => [server, network, places.map(({ topology }) => topology)]),
      [['async', 'lan', ['direct', 'behind-nginx']]],
    )
    assert.deepEqual(
      claims[0]?.places.map((place) => [place.occupied?.known, place.occupied?.taken_by?.connections ?? null]),
      [
        [1, 41],
        [1, null],
      ],
    )
  })
})
