import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { shareWorkers } from '../../scripts/load/capacity.ts'
import {
  ceilingLoad,
  closedPart,
  describeLoad,
  instancesOf,
  levelShares,
  mostRequests,
  percentOf,
  plannedRequests,
  queueLimit_s,
  timeoutOf,
  wayOf,
} from '../../scripts/plan/load.ts'
import { lineSchema } from '../../scripts/scenario/network.ts'
import type { CapacityLoad, HeyLoad, OpenLoad } from '../../scripts/scenario/scenario.ts'

const hey: HeyLoad = { kind: 'hey', requests: 2000, workers: 49, at_least_s: 0 }
const capacity: CapacityLoad = { kind: 'capacity', workers: 50, seconds: 5 }
const open: OpenLoad = { kind: 'open', workers: 50, seconds: 10, shares: [0.8, 0.2, 0.125], users: 200 }
const lan = { name: 'lan', line: null }

describe('a load', () => {
  test('a load plans its requests, in whole ones for each worker, or one for each worker', () => {
    assert.deepEqual([plannedRequests(hey), plannedRequests(capacity), plannedRequests(open)], [1960, 50, 50])
  })

  test('a load has an upper bound on its requests', () => {
    assert.deepEqual([mostRequests(hey), mostRequests({ ...hey, at_least_s: 2 })], [2000, 50_000])
    assert.equal(mostRequests(capacity), 300_000)
    // Three seconds of capacity, and 1.125 of it for ten.
    assert.equal(mostRequests(open), 180_000 + 675_000)
  })

  test('an open load and the generator’s ceiling are measured by a closed load', () => {
    assert.deepEqual([closedPart(hey), closedPart(capacity)], [hey, capacity])
    assert.deepEqual(closedPart(open), { kind: 'capacity', workers: 50, seconds: 3 })
    assert.deepEqual(ceilingLoad(hey, 1.5), { ...hey, at_least_s: 1.5 })
    assert.deepEqual(ceilingLoad(open, 1.5), { kind: 'capacity', workers: 50, seconds: 1.5 })
  })

  test('a load uses the queue unless the scenario says otherwise', () => {
    assert.deepEqual(
      [wayOf(hey, lan), wayOf({ ...hey, way: 'workers' }, lan), wayOf(open, lan)],
      ['queue', 'workers', 'queue'],
    )
  })

  test('a load by a queue has a time limit, which is never above the timeout of its cell', () => {
    assert.equal(queueLimit_s(hey, lan, 30), 6)
    assert.equal(queueLimit_s({ ...hey, at_least_s: 2 }, lan, 30), 8)
    assert.equal(queueLimit_s(hey, lan, 3), 3)
  })

  test('a load by a queue over a link has more time, for the round trips', () => {
    const line = lineSchema.parse({ delay_ms: 25 })
    // 40 requests one after the other, three round trips of 50 ms each.
    assert.equal(queueLimit_s({ ...hey, workers: 50 }, { name: 'far', line }, 30), 12)
  })

  test('a request times out as in hey, unless the scenario says otherwise', () => {
    assert.deepEqual([timeoutOf(hey), timeoutOf({ ...hey, timeout_s: 2 })], [20, 2])
  })

  test('every kind of load is described in words', () => {
    assert.equal(describeLoad(hey), '2000 requests, 49 workers')
    assert.equal(describeLoad({ ...hey, at_least_s: 2 }), '2000 requests, 49 workers, 2 s at least')
    assert.equal(describeLoad(capacity), 'as many requests as it takes, 50 workers for 5 s')
    assert.equal(
      describeLoad(open),
      'as many requests as it takes, 50 workers for 3 s; then arrivals at 12.5, 20 and 80 % of that rate, 10 s each, from 200 users',
    )
  })
})

test('levels of an open load ascend and are named in percent', () => {
  assert.deepEqual(levelShares(open), [0.125, 0.2, 0.8])
  assert.deepEqual([0.07, 0.125, 0.2, 1].map(percentOf), [7, 12.5, 20, 100])
})

test('workers are shared by as many k6 as there are CPUs, each with at least one', () => {
  assert.deepEqual([instancesOf(capacity, 8), instancesOf({ ...capacity, workers: 3 }, 8)], [8, 3])
  assert.deepEqual(shareWorkers(50, 1), [50])
  assert.deepEqual(shareWorkers(50, 4), [13, 13, 12, 12])
  assert.deepEqual(shareWorkers(3, 3), [1, 1, 1])
})
