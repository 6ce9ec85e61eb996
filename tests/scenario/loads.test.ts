import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { capacity } from '../../scripts/scenario/loads/capacity.ts'
import { type HeyLoad, hey } from '../../scripts/scenario/loads/hey.ts'
import { loadShapes, modelOf } from '../../scripts/scenario/loads/loads.ts'
import type { LoadModel } from '../../scripts/scenario/loads/model.ts'
import { open, percentOf } from '../../scripts/scenario/loads/open.ts'
import { scheduleOf } from '../../scripts/scenario/loads/schedule.ts'
import { steady } from '../../scripts/scenario/loads/steady.ts'

const heyLoad: HeyLoad = { kind: 'hey', requests: 2000, workers: 49, at_least_s: 0 }
const byHey = hey(heyLoad)
const byCapacity = capacity({ kind: 'capacity', workers: 50, seconds: 5 })
const byOpen = open({ kind: 'open', workers: 50, seconds: 10, shares: [0.8, 0.2, 0.125], connections: 200 })
const bySteady = steady({ kind: 'steady', rate_rps: 500, seconds: 10, connections: 200 })

/** What k6 is told, on two CPUs in 30 s. */
const toldIn = ({ job }: LoadModel) => job({ cpus: 2, cell_timeout_s: 30 })

describe('a load', () => {
  test('a load has the keys that its file gives it', () => {
    assert.deepEqual(Object.keys(loadShapes), ['hey', 'capacity', 'open', 'steady', 'none'])
    assert.ok('requests' in (loadShapes['hey'] ?? {}) && !('requests' in (loadShapes['open'] ?? {})))
  })

  test('a steady load has a companion beside the server, unless its rate would take more than a tenth of the CPU', () => {
    const at = (rate_rps: number) => steady({ kind: 'steady', rate_rps, seconds: 10, connections: 200 }).companion
    assert.deepEqual([500, 1000, 1001].map(at), [true, true, false])
    assert.deepEqual(
      [byHey, byCapacity, byOpen].map(({ companion }) => companion),
      [false, false, false],
    )
  })

  test('a load is the model of its kind', () => {
    assert.equal(modelOf(heyLoad).words, byHey.words)
    assert.equal(modelOf({ kind: 'capacity', workers: 50, seconds: 5 }).words, byCapacity.words)
  })

  test('a load has as many requests as it says, or one a worker', () => {
    assert.deepEqual([byHey.planned, byCapacity.planned, byOpen.planned, bySteady.planned], [1960, 50, 50, 5000])
  })

  test('a load comes to at most so many requests', () => {
    assert.deepEqual([byHey.most, hey({ ...heyLoad, at_least_s: 2 }).most], [2000, 120_000])
    assert.equal(byCapacity.most, 300_000)
    assert.equal(bySteady.most, 5250)
    // Three seconds of capacity, and 1.125 of it for ten.
    assert.equal(byOpen.most, 180_000 + 675_000)
  })

  test('a load takes so many seconds at least before its last answers, with the arrivals that do not count', () => {
    const { least_s } = open({ kind: 'open', workers: 50, seconds: 1, shares: [0.5], connections: 200 })
    assert.deepEqual([byHey.least_s, hey({ ...heyLoad, at_least_s: 2 }).least_s, byCapacity.least_s], [0, 2, 5])
    assert.deepEqual([byOpen.least_s, bySteady.least_s], [10.5, 10.5])
    // The capacity before the levels is a phase, too.
    assert.equal(least_s, 3)
  })

  test('a load shows what the generator does at most by its first phase alone, however many requests it has', () => {
    assert.equal(byHey.ceiling?.(1.5).words, '49 requests by 49 clients at once, 1.5 s at least')
    assert.equal(byOpen.ceiling?.(1.5).words, 'as many requests as it takes, 50 workers for 1.5 s')
    assert.deepEqual(byOpen.ceiling?.(1.5).levels, [])
    assert.equal(bySteady.ceiling, null)
  })

  test('a load is told in words', () => {
    assert.equal(byHey.words, '2,000 requests by 49 clients at once')
    assert.equal(byCapacity.words, 'as many requests as it takes, 50 workers for 5 s')
    assert.equal(
      byOpen.words,
      'as many requests as it takes, 50 workers for 3 s; then arrivals at 12.5, 20 and 80 % of that rate, 10 s each, on up to 200 connections',
    )
    assert.equal(bySteady.words, '500 requests/s for 10 s on up to 200 connections')
  })
})

describe('the load hey', () => {
  test('hey is told its requests and workers, and how long it may take', () => {
    assert.deepEqual(toldIn(hey({ ...heyLoad, at_least_s: 2 })), {
      script: 'hey',
      schedule: null,
      variables: {
        LAB_WORKERS: '49',
        LAB_REQUESTS: '2000',
        LAB_LEAST_S: '2',
        LAB_CELL_TIMEOUT_S: '30',
        LAB_TIMEOUT_MS: '20000',
      },
      most_s: 50,
    })
  })

  test('the load gives up a request when hey does, unless it says otherwise', () => {
    const timeoutOf = (load: HeyLoad) => toldIn(hey(load)).variables['LAB_TIMEOUT_MS']
    assert.deepEqual([timeoutOf(heyLoad), timeoutOf({ ...heyLoad, timeout_s: 2 })], ['20000', '2000'])
  })
})

describe('the load capacity', () => {
  const toldOn = (workers: number, cpus: number, cell_timeout_s = 30) =>
    capacity({ kind: 'capacity', workers, seconds: 5 }).job({ cpus, cell_timeout_s }).variables

  test('a capacity is one load with a thread for each CPU, and a worker at least for each thread', () => {
    assert.deepEqual(toldOn(50, 4), {
      LAB_WORKERS: '50',
      LAB_LEAST_S: '5',
      LAB_CELL_TIMEOUT_S: '30',
      LAB_TIMEOUT_MS: '20000',
      LAB_THREADS: '4',
    })
    assert.equal(toldOn(3, 8)['LAB_THREADS'], '3')
  })

  test('a capacity gives a request no longer than is left of its time', () => {
    const timeoutIn = (cell_timeout_s: number) => toldOn(50, 1, cell_timeout_s)['LAB_TIMEOUT_MS']
    assert.deepEqual([timeoutIn(60), timeoutIn(8), timeoutIn(5)], ['20000', '3000', '100'])
  })
})

describe('the load steady', () => {
  test('is the same schedule for every server, at a rate that is known before', () => {
    assert.deepEqual(toldIn(bySteady).schedule, { period_ns: 2_000_000, lead: 250, count: 5000 })
    assert.deepEqual([bySteady.rate_rps, byHey.rate_rps, byCapacity.rate_rps, byOpen.rate_rps], [500, null, null, null])
    assert.equal(toldIn(bySteady).variables['LAB_CONNECTIONS'], '200')
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
    const { schedule, variables } = byOpen.levels[2]?.at(1000, 30) ?? assert.fail()
    assert.deepEqual(schedule, scheduleOf(800, 10))
    assert.equal(variables['LAB_PERIOD_NS'], '1250000')
    assert.equal(variables['LAB_CONNECTIONS'], '200')
  })
})
