import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { arrivalsOf } from '../../scripts/load/arrivals.ts'
import type { Sample } from '../../scripts/load/samples.ts'
import { arrivals } from '../../scripts/scenario/loads/arrivals.ts'
import { scheduledRate_rps, scheduleOf, scheduleSeconds } from '../../scripts/scenario/loads/schedule.ts'
import { percentile } from '../../scripts/stats/hey.ts'
import { samplesOf } from '../fixtures/samples.ts'

const close = (actual: number | undefined, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual} instead of ${expected}`)

/** Arrival `number` of a schedule, as it is recorded. */
const arrival = (number: number, period_s: number, late_s: number, changes: Partial<Sample> = {}): Partial<Sample> => ({
  start_s: number * period_s + late_s,
  late_s,
  ...changes,
})

describe('a schedule', () => {
  test('has whole nanoseconds between arrivals and a lead of half a second', () => {
    assert.deepEqual(scheduleOf(4000, 10), { period_ns: 250_000, lead: 2000, count: 40_000 })
    assert.deepEqual(scheduleOf(4.8, 10), { period_ns: 208_333_333, lead: 3, count: 48 })
    assert.deepEqual(scheduleOf(0.05, 10), { period_ns: 20_000_000_000, lead: 1, count: 1 })
    assert.equal(scheduledRate_rps(scheduleOf(4000, 10)), 4000)
  })

  test('is told to k6 with what is left of the cell’s time for the last answers', () => {
    const schedule = { period_ns: 1e8, lead: 5, count: 10 }
    assert.equal(scheduleSeconds(schedule), 1.5)
    assert.deepEqual(arrivals(schedule, 20, 4.5), {
      script: 'arrivals',
      schedule,
      variables: {
        LAB_PERIOD_NS: '100000000',
        LAB_LEAD: '5',
        LAB_COUNT: '10',
        LAB_CONNECTIONS: '20',
        LAB_TIMEOUT_MS: '3000',
      },
      most_s: 4.5,
    })
    assert.equal(arrivals(schedule, 20, 60).variables['LAB_TIMEOUT_MS'], '20000')
    // A lead of one arrival at a low rate may take longer than the cell was planned for.
    assert.equal(arrivals(schedule, 20, 1.6).variables['LAB_TIMEOUT_MS'], '1000')
  })
})

describe('arrivals', () => {
  test('have their latency from when each was due', () => {
    const recorded = samplesOf([0, 0.05, 0.0001, 0].map((late_s, n) => arrival(n, 0.1, late_s, { latency_s: 0.01 })))
    const samples = [...arrivalsOf({ period_ns: 1e8, lead: 0, count: 4 }, recorded)]
    for (const [index, latency_s] of [0.01, 0.06, 0.0101, 0.01].entries()) {
      close(samples[index]?.latency_s, latency_s)
      close(samples[index]?.start_s, index * 0.1)
    }
    assert.deepEqual(
      samples.map(({ late_s }) => late_s),
      [0, 0.05, 0.0001, 0],
    )
  })

  test('are known by their period, at whatever moment of it they are due', () => {
    const due_s = [0, 0.1618, 0.2236, 0.3854]
    const recorded = samplesOf(due_s.map((start_s) => ({ start_s, latency_s: 0.01 })))
    assert.deepEqual(
      [...arrivalsOf({ period_ns: 1e8, lead: 1, count: 3 }, recorded)].map(({ start_s }) => start_s.toFixed(4)),
      ['0.0618', '0.1236', '0.2854'],
    )
  })

  test('keep their places where some are dropped, or begun out of order', () => {
    const recorded = samplesOf([
      arrival(0, 0.1, 0),
      arrival(2, 0.1, 0.11, { error: 'dropped', status: 0, latency_s: 0, connection: 0 }),
      arrival(1, 0.1, 0.22),
      arrival(3, 0.1, 0.03),
    ])
    const samples = [...arrivalsOf({ period_ns: 1e8, lead: 0, count: 4 }, recorded)]
    assert.deepEqual(
      samples.map(({ error, start_s, latency_s }) => [error, start_s.toFixed(3), latency_s.toFixed(3)]),
      [
        ['', '0.000', '0.001'],
        ['', '0.100', '0.221'],
        ['dropped', '0.200', '0.000'],
        ['', '0.300', '0.031'],
      ],
    )
  })

  test('of the lead are left out', () => {
    const recorded = samplesOf([0, 1, 2, 3, 4].map((n) => arrival(n, 0.1, 0, { connection: n + 1 })))
    const samples = [...arrivalsOf({ period_ns: 1e8, lead: 2, count: 3 }, recorded)]
    assert.deepEqual(
      samples.map(({ start_s, connection }) => [start_s.toFixed(3), connection]),
      [
        ['0.000', 3],
        ['0.100', 4],
        ['0.200', 5],
      ],
    )
  })

  test('feel a stall, all who came meanwhile (no coordinated omission)', () => {
    // 100 s of answers within a millisecond, then nothing for 100 s: half of all waited, 50 s on average. The generator was
    // stopped too for the last 50 s of it, and begun all at its end.
    const period_s = 0.01
    const recorded = Array.from({ length: 20_000 }, (_, n) => {
      const due_s = n * period_s
      const start_s = due_s >= 150 ? 199.999 + n * 1e-9 : due_s
      const end_s = due_s < 100 ? due_s + 0.001 : 200
      return { start_s, late_s: start_s - due_s, latency_s: end_s - start_s }
    })
    const samples = arrivalsOf({ period_ns: 1e7, lead: 0, count: 20_000 }, samplesOf(recorded))
    const sorted = Float64Array.from(samples, ({ latency_s }) => latency_s).sort()
    close(percentile(sorted, 49), 0.001, 1e-5)
    close(percentile(sorted, 75), 50, 0.011)
    close(percentile(sorted, 99), 98, 0.011)
    close(percentile(sorted, 99.99), 99.98, 0.011)
    close(sorted.reduce((sum, one) => sum + one, 0) / sorted.length, 25, 0.01)
  })
})
