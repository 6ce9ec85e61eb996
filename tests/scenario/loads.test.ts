import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { capacity } from '../../scripts/scenario/loads/capacity.ts'
import { type HeyLoad, hey } from '../../scripts/scenario/loads/hey.ts'
import { loadShapes, modelOf } from '../../scripts/scenario/loads/loads.ts'
import type { LoadModel } from '../../scripts/scenario/loads/model.ts'
import { open, percentOf } from '../../scripts/scenario/loads/open.ts'
import { scheduleOf } from '../../scripts/scenario/loads/schedule.ts'
import { linkSchema } from '../../scripts/scenario/network.ts'

const heyLoad: HeyLoad = { kind: 'hey', requests: 2000, workers: 49, at_least_s: 0 }
const byHey = hey(heyLoad)
const byCapacity = capacity({ kind: 'capacity', workers: 50, seconds: 5 })
const byOpen = open({ kind: 'open', workers: 50, seconds: 10, shares: [0.8, 0.2, 0.125], users: 200 })
const lan = { name: 'lan', link: null }
const far = { name: 'far', link: linkSchema.parse({ delay_ms: 25 }) }
const lossy = { name: 'lossy', link: linkSchema.parse({ delay_ms: 25, loss_up: 0.01 }) }

/** What k6 is told, on two CPUs in 30 s. */
const toldIn = ({ jobs }: LoadModel, way: 'queue' | null = null) => jobs({ way, cpus: 2, cell_timeout_s: 30 })

describe('a load', () => {
  test('a load has the keys that its file gives it', () => {
    assert.deepEqual(Object.keys(loadShapes), ['hey', 'capacity', 'open'])
    assert.ok('requests' in (loadShapes['hey'] ?? {}) && !('requests' in (loadShapes['open'] ?? {})))
  })

  test('a load is the model of its kind', () => {
    assert.equal(modelOf(heyLoad).words, byHey.words)
    assert.equal(modelOf({ kind: 'capacity', workers: 50, seconds: 5 }).words, byCapacity.words)
  })

  test('a load has as many requests as it says, or one a worker', () => {
    assert.deepEqual([byHey.planned, byCapacity.planned, byOpen.planned], [1960, 50, 50])
  })

  test('a load comes to at most so many requests', () => {
    assert.deepEqual([byHey.most, hey({ ...heyLoad, at_least_s: 2 }).most], [2000, 50_000])
    assert.equal(byCapacity.most, 300_000)
    // Three seconds of capacity, and 1.125 of it for ten.
    assert.equal(byOpen.most, 180_000 + 675_000)
  })

  test('a load shows what the generator does at most by its first phase alone', () => {
    assert.equal(byHey.ceiling(1.5).words, '2000 requests, 49 workers, 1.5 s at least')
    assert.equal(byOpen.ceiling(1.5).words, 'as many requests as it takes, 50 workers for 1.5 s')
    assert.deepEqual(byOpen.ceiling(1.5).levels, [])
  })

  test('a load is told in words', () => {
    assert.equal(byHey.words, '2000 requests, 49 workers')
    assert.equal(byCapacity.words, 'as many requests as it takes, 50 workers for 5 s')
    assert.equal(
      byOpen.words,
      'as many requests as it takes, 50 workers for 3 s; then arrivals at 12.5, 20 and 80 % of that rate, 10 s each, from 200 users',
    )
  })
})

describe('the load hey', () => {
  test('hey is played by a queue where no worker falls behind, unless it says otherwise', () => {
    assert.deepEqual([byHey.wayOn(lan), byHey.wayOn(far), byHey.wayOn(lossy)], ['queue', 'queue', 'workers'])
    assert.equal(hey({ ...heyLoad, way: 'workers' }).wayOn(lan), 'workers')
    assert.deepEqual([byCapacity.wayOn(lossy), byOpen.wayOn(lossy)], [null, null])
  })

  test('hey has so long to end by a queue, and never longer than its cell', () => {
    assert.equal(byHey.cellTimeoutOn(lan, 'queue', 30), 6)
    assert.equal(hey({ ...heyLoad, at_least_s: 2 }).cellTimeoutOn(lan, 'queue', 30), 8)
    assert.equal(byHey.cellTimeoutOn(lan, 'queue', 3), 3)
    assert.equal(byHey.cellTimeoutOn(lan, 'workers', 30), 30)
  })

  test('hey has longer by a queue over a link, whose round trips every server has to wait for', () => {
    // 40 requests one after the other, three round trips of 50 ms each.
    assert.equal(hey({ ...heyLoad, workers: 50 }).cellTimeoutOn(far, 'queue', 30), 12)
  })

  test('the load gives up a request when hey does, unless it says otherwise', () => {
    const timeoutOf = (load: HeyLoad) => toldIn(hey(load), 'queue')[0]?.variables['LAB_TIMEOUT_MS']
    assert.deepEqual([timeoutOf(heyLoad), timeoutOf({ ...heyLoad, timeout_s: 2 })], ['20000', '2000'])
  })
})

describe('the load capacity', () => {
  const connectionsOf = (workers: number, cpus: number) =>
    capacity({ kind: 'capacity', workers, seconds: 5 })
      .jobs({ way: null, cpus, cell_timeout_s: 30 })
      .map(({ connections }) => connections)

  test('a capacity shares its workers among a k6 for each CPU, of which each has one at least', () => {
    assert.deepEqual(connectionsOf(50, 1), [50])
    assert.deepEqual(connectionsOf(50, 4), [13, 13, 12, 12])
    assert.deepEqual(connectionsOf(3, 8), [1, 1, 1])
  })

  test('a capacity gives a request no longer than is left of its time', () => {
    const timeoutIn = (cell_timeout_s: number) =>
      byCapacity.jobs({ way: null, cpus: 1, cell_timeout_s })[0]?.variables['LAB_TIMEOUT_MS']
    assert.deepEqual([timeoutIn(60), timeoutIn(8), timeoutIn(5)], ['20000', '3000', '100'])
  })

  test('a capacity is another load where several k6 did not begin together', () => {
    assert.equal(byCapacity.flaw({ apart_s: 0.5 }), null)
    assert.match(byCapacity.flaw({ apart_s: 0.6 }) ?? '', /^the generator’s k6 began 0\.6 s apart in a load of 5 s: /)
    assert.equal(byHey.flaw({ apart_s: 5 }), null)
  })
})

describe('the levels of an open load', () => {
  test('levels ascend, and are named in percent', () => {
    assert.deepEqual(
      byOpen.levels.map(({ share }) => share),
      [0.125, 0.2, 0.8],
    )
    assert.deepEqual([0.07, 0.125, 0.2, 1].map(percentOf), [7, 12.5, 20, 100])
    assert.deepEqual([byHey.levels, byCapacity.levels], [[], []])
  })

  test('levels let requests arrive at their share of what was reached', () => {
    const { schedule, job } = byOpen.levels[2]?.at(1000, 30) ?? assert.fail()
    assert.deepEqual(schedule, scheduleOf(800, 10))
    assert.equal(job.variables['LAB_PERIOD_NS'], '1250000')
    assert.ok(job.requests >= schedule.lead + schedule.count)
  })
})
