import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Sample } from '../../scripts/load/samples.ts'
import { type Begun, type Played, reconstruct } from '../../scripts/load/schedule.ts'
import { scheduleOf, scheduleSeconds } from '../../scripts/scenario/loads/schedule.ts'
import { percentile } from '../../scripts/stats/hey.ts'

const clock_s = 1_700_000_000

/** A request that a user began at `start_s`, with what k6 needs before it is sent (0.1 ms), and that ended at `end_s`. */
function begun(start_s: number, end_s: number): Begun {
  const sent_s = start_s + 0.0001
  const times = { blocked_s: 0, connecting_s: 0, waiting_s: 0 }
  const sample: Sample = { start_s: sent_s, latency_s: end_s - sent_s, ...times, status: 200, error: '' }
  return { start_s, sample }
}

interface Simulation {
  readonly period_s: number
  readonly count: number
  readonly users: number
  /** When an answer to a request that begins at a time is complete; called in order. */
  readonly answer: (start_s: number) => number
  /** While k6 has no CPU. */
  readonly paused?: readonly [from_s: number, to_s: number]
}

/**
 * k6's executor as its source has it: arrivals are handled in order, each as soon as it is due and k6 has a CPU; one that
 * finds no free user is dropped at that moment. Times count from the start; `latencies` is what each arrival had to wait,
 * null for a dropped one.
 */
function simulateK6({ period_s, count, users, answer, paused = [0, 0] }: Simulation) {
  const ends: number[] = []
  const played = { begun: [] as Begun[], drops_s: [] as number[], began_s: clock_s }
  const latencies: (number | null)[] = []
  let last_s = Number.NEGATIVE_INFINITY
  for (let index = 0; index < count; index++) {
    const due_s = index * period_s
    // Overdue arrivals are handled one right after the other, a microsecond each.
    const now_s = Math.max(due_s >= paused[0] && due_s < paused[1] ? paused[1] : due_s, last_s + 1e-6)
    last_s = now_s
    if (ends.filter((end_s) => end_s > now_s).length >= users) {
      played.drops_s.push(clock_s + now_s)
      latencies.push(null)
      continue
    }
    const end_s = answer(now_s)
    ends.push(end_s)
    played.begun.push(begun(clock_s + now_s, clock_s + end_s))
    latencies.push(end_s - due_s)
  }
  // Samples are written in the order in which requests end.
  const inOrder = played.begun.toSorted(
    (a, b) => a.sample.start_s + a.sample.latency_s - b.sample.start_s - b.sample.latency_s,
  )
  return { played: { ...played, begun: inOrder } satisfies Played, latencies }
}

/** A server that answers one request after the other, each in `service_s`, and none while it stalls. */
function oneByOne(service_s: number, stalls: readonly [from_s: number, to_s: number] = [0, 0]) {
  let free_s = 0
  return (start_s: number) => {
    let from_s = Math.max(start_s, free_s)
    if (from_s + service_s > stalls[0] && from_s < stalls[1]) from_s = stalls[1]
    free_s = from_s + service_s
    return free_s
  }
}

const all = (period_s: number, count: number) => ({ period_ns: Math.round(period_s * 1e9), lead: 0, count })
const close = (actual: number | undefined, expected: number, tolerance: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual} instead of ${expected}`)

/** Every arrival has what the simulation knows of it. */
function assertTruth(simulation: Simulation, tolerance_s = 1e-5) {
  const { played, latencies } = simulateK6(simulation)
  const arrivals = reconstruct(all(simulation.period_s, simulation.count), played)
  const found = [...arrivals.samples]
  assert.equal(found.length, latencies.length)
  for (const [index, latency] of latencies.entries()) {
    const { error, latency_s, start_s } = found[index] as Sample
    close(start_s, index * simulation.period_s, 1e-9)
    if (latency === null) assert.deepEqual([error, latency_s], ['dropped', 0], `arrival ${index}`)
    else close(latency_s, latency, tolerance_s)
  }
  assert.equal(arrivals.dropped, latencies.filter((latency) => latency === null).length)
  return arrivals
}

describe('a schedule', () => {
  test('a schedule has whole nanoseconds between arrivals and a lead of half a second', () => {
    assert.deepEqual(scheduleOf(4000, 10), { period_ns: 250_000, lead: 2000, count: 40_000 })
    assert.deepEqual(scheduleOf(4.8, 10), { period_ns: 208_333_333, lead: 3, count: 48 })
    assert.deepEqual(scheduleOf(0.05, 10), { period_ns: 20_000_000_000, lead: 1, count: 1 })
  })

  test('a schedule lasts until a little after its last arrival', () => {
    assert.equal(scheduleSeconds({ period_ns: 1e8, lead: 5, count: 10 }).toFixed(3), '1.500')
  })
})

describe('what k6 wrote of a schedule', () => {
  const at = (...starts: number[]) => starts.map((start_s) => begun(clock_s + start_s, clock_s + start_s + 0.01))

  test('the latency of an arrival counts from the time it was due', () => {
    // Due at 0, 0.1, 0.2, 0.3: the second and third are late, and the first was on time.
    const played = { begun: at(0, 0.15, 0.2001, 0.3), drops_s: [], began_s: clock_s }
    const { samples, lateness_s, dropped } = reconstruct(all(0.1, 4), played)
    for (const [index, latency_s] of [0.01, 0.06, 0.0101, 0.01].entries())
      close(samples.at(index).latency_s, latency_s, 1e-6)
    for (const [index, late_s] of [0, 0.05, 0.0001, 0].entries()) close(lateness_s[index], late_s, 1e-6)
    assert.equal(dropped, 0)
  })

  test('dropped arrivals have their places in the schedule', () => {
    const { samples } = reconstruct(all(0.1, 4), {
      begun: at(0, 0.3),
      drops_s: [0.1, 0.2].map((t) => clock_s + t),
      began_s: null,
    })
    assert.deepEqual(
      [...samples].map(({ error, status, start_s }) => [error, status, start_s.toFixed(3)]),
      [
        ['', 200, '0.000'],
        ['dropped', 0, '0.100'],
        ['dropped', 0, '0.200'],
        ['', 200, '0.300'],
      ],
    )
    close(samples.at(3).latency_s, 0.01, 1e-6)
  })

  test('arrivals of the lead, and those beyond the schedule, are left out', () => {
    const played = { begun: at(0.05, 0.15, 0.2, 0.3, 0.4, 0.5), drops_s: [], began_s: clock_s }
    const { samples } = reconstruct({ period_ns: 1e8, lead: 2, count: 3 }, played)
    assert.deepEqual(
      [...samples].map(({ start_s }) => start_s.toFixed(3)),
      ['0.000', '0.100', '0.200'],
    )
  })

  test('arrivals that k6 never reached count as dropped', () => {
    const { samples, dropped } = reconstruct(all(0.1, 5), { begun: at(0, 0.1), drops_s: [], began_s: clock_s })
    assert.deepEqual([samples.length, dropped, samples.at(4).error], [5, 3, 'dropped'])
  })

  test('the start of a schedule is known to a millisecond where every arrival was late', () => {
    const played = { begun: at(0.5, 0.6, 0.7), drops_s: [], began_s: clock_s }
    close(reconstruct(all(0.1, 3), played).samples.at(0).latency_s, 0.51 - 0.001, 1e-6)
    // Without that, the earliest of them is taken for punctual.
    close(reconstruct(all(0.1, 3), { ...played, began_s: null }).samples.at(0).latency_s, 0.01, 1e-6)
  })
})

describe('latency from the intended start', () => {
  test('a stall shows in the latency of all who came meanwhile (no coordinated omission)', () => {
    // 100 s of answers within a millisecond, then nothing for 100 s: half of all waited, 50 s on average.
    const simulation = {
      period_s: 0.01,
      count: 20_000,
      users: 20_000,
      answer: (start_s: number) => (start_s < 100 ? start_s + 0.001 : 200),
    }
    const { samples } = assertTruth(simulation)
    const sorted = Float64Array.from(samples, ({ latency_s }) => latency_s).sort()
    close(percentile(sorted, 49), 0.001, 1e-5)
    close(percentile(sorted, 75), 50, 0.011)
    close(percentile(sorted, 99), 98, 0.011)
    close(percentile(sorted, 99.99), 99.98, 0.011)
    close(sorted.reduce((sum, one) => sum + one, 0) / sorted.length, 25, 0.01)
  })

  test('latencies from the intended start are right where all users are busy', () => {
    const { dropped } = assertTruth({ period_s: 0.025, count: 400, users: 2, answer: oneByOne(0.1) })
    assert.ok(dropped > 280 && dropped < 310, String(dropped))
  })

  test('arrivals in a stall that uses up the users are failures, and not fast answers', () => {
    const { samples, dropped } = assertTruth({
      period_s: 0.01,
      count: 1000,
      users: 50,
      answer: oneByOne(0.001, [3, 5]),
    })
    // 200 came meanwhile, and one more before the first of the 50 who waited had an answer.
    assert.equal(dropped, 151)
    close(Math.max(...Float64Array.from(samples, ({ latency_s }) => latency_s)), 2.001, 0.002)
  })

  test('latencies from the intended start are right where k6 itself had no CPU for a while', () => {
    const paused = [2, 2.5] as const
    const { lateness_s } = assertTruth(
      { period_s: 0.01, count: 500, users: 100, answer: oneByOne(0.001), paused },
      1e-4,
    )
    close(Math.max(...lateness_s), 0.5, 1e-3)
    const { dropped } = assertTruth({ period_s: 0.01, count: 500, users: 10, answer: oneByOne(0.005), paused }, 1e-4)
    // 50 were overdue, and one more came at that moment, for 10 users.
    assert.equal(dropped, 41)
  })
})
