import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PartReading } from '../../scripts/docker/cgroup-files.ts'
import { type DropletReading, type LoadTimes, useUnderLoad } from '../../scripts/stats/droplet-use.ts'

const limit = 1000
/** A load from 2 to 4 s; the reference workload ended at 1 s. */
const times: LoadTimes = { quiet_s: 1, begin_s: 2, end_s: 4 }
const part = (changes: Partial<PartReading>): PartReading => ({
  cpu_s: 0,
  throttled_s: 0,
  held_bytes: 100,
  processes: 1,
  ...changes,
})
/** Readings of one part ten times a second from 0 to 5 s, with the CPU time that it has used by then. */
const every = (cpu_s: (at_s: number) => number, to_s = 5): DropletReading[] =>
  Array.from({ length: Math.round(to_s * 10) + 1 }, (_, index) => ({
    // Between the load's moments, as readings are.
    at_s: index / 10 - 0.05,
    parts: [part({ cpu_s: 10 + cpu_s(index / 10 - 0.05) })],
    taken_s: null,
  }))
/** CPU seconds that a use of `rate` CPUs between two moments has come to. */
const used = (rate: number, from_s: number, to_s: number, at_s: number) =>
  rate * Math.max(0, Math.min(at_s, to_s) - from_s)
const close = (value: number | null, expected: number) =>
  assert.ok(value !== null && Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`)
const use = (readings: readonly DropletReading[], when = times) => useUnderLoad(readings, [limit], when)

describe('the CPU time between the first and the last request', () => {
  test('is what was used between the readings around them', () => {
    const { cpu_s, idle_cpu } = use(every((at) => used(0.5, 2, 4, at)))
    close(cpu_s, 1)
    close(idle_cpu, 0)
  })

  test('has nothing of what was used before and after', () => {
    const readings = every((at) => used(0.05, 0, 1, at) + used(0.4, 2, 4, at) + used(0.9, 4.2, 5, at))
    close(use(readings).cpu_s, 0.8)
  })

  test('is right for a load that is shorter than the time between two readings', () => {
    const short = { quiet_s: 1, begin_s: 2.96, end_s: 2.98 }
    close(
      use(
        every((at) => used(1, 2.96, 2.98, at)),
        short,
      ).cpu_s,
      0.02,
    )
    // What it burns while idle, in the rest of that time, is not the load's.
    const burning = every((at) => 0.3 * at + used(0.7, 2.96, 2.98, at))
    close(use(burning, short).cpu_s, 0.02)
    close(use(burning, short).idle_cpu, 0.3)
  })

  test('is at most one CPU’s', () => {
    close(use(every((at) => used(1.5, 2, 4, at))).cpu_s, 2)
  })

  test('has the idle burn in it, which is told apart', () => {
    const { cpu_s, idle_cpu } = use(every((at) => 0.3 * at + used(0.5, 2, 4, at)))
    close(cpu_s, 1.6)
    close(idle_cpu, 0.3)
  })

  test('is told of each part', () => {
    const readings = every((at) => used(0.2, 2, 4, at)).map(({ at_s, parts }) => ({
      at_s,
      taken_s: null,
      parts: [...parts, part({ cpu_s: used(0.6, 2, 4, at_s) })],
    }))
    const { cpu_s, parts_cpu_s } = useUnderLoad(readings, [limit, limit], times)
    close(cpu_s, 1.6)
    close(parts_cpu_s[0] ?? null, 0.4)
    close(parts_cpu_s[1] ?? null, 1.2)
  })
})

describe('what a droplet burns while idle', () => {
  /** With what the CPU gave to anybody, until a moment. */
  const beside = (readings: readonly DropletReading[], taken_s: (at_s: number) => number) =>
    readings.map((one) => ({ ...one, taken_s: 50 + taken_s(one.at_s) }))

  test('is all that is left beside others, if it takes that', () => {
    // Half of the CPU beside the reference workload, all of it afterwards.
    const shared = every((at) => 0.5 * Math.min(at, 1) + Math.max(at - 1, 0))
    close(use(beside(shared, (at) => at)).idle_cpu, 1)
    // Beside something else that keeps the CPU busy all the time.
    close(
      use(
        beside(
          every((at) => 0.3 * at),
          (at) => at,
        ),
      ).idle_cpu,
      1,
    )
  })

  test('is what it used, if there was time left', () => {
    const steady = every((at) => 0.3 * at)
    close(use(beside(steady, (at) => 0.7 * Math.min(at, 1) + 0.3 * at)).idle_cpu, 0.3)
    close(
      use(
        beside(
          every((at) => used(0.4, 0, 1, at)),
          (at) => Math.min(at, 1),
        ),
      ).idle_cpu,
      0.2,
    )
  })

  test('is nothing beside others that keep the CPU busy, if it used next to nothing', () => {
    close(
      use(
        beside(
          every((at) => 0.05 * at),
          (at) => at,
        ),
      ).idle_cpu,
      0.05,
    )
  })

  test('is not known after a moment', () => {
    const soon = { quiet_s: 0, begin_s: 0.04, end_s: 1 }
    assert.equal(
      use(
        every((at) => at),
        soon,
      ).idle_cpu,
      null,
    )
  })
})

describe('memory and processes', () => {
  const at = (at_s: number, changes: Partial<PartReading>) => ({
    at_s,
    parts: [part({ cpu_s: at_s, ...changes })],
    taken_s: null,
  })

  test('count under load, and not what was given back before it', () => {
    const readings = [at(0, { held_bytes: 990, processes: 9 }), at(1.9, { held_bytes: 100 })]
    const loaded = [
      ...readings,
      at(3, { held_bytes: 400, processes: 4 }),
      at(4.1, { held_bytes: 200 }),
      at(4.2, { held_bytes: 999 }),
    ]
    const { held_memory, peak_processes } = use(loaded)
    close(held_memory, 0.4)
    assert.equal(peak_processes, 4)
  })

  test('are a share of each part’s own limit, never above all of it', () => {
    const reading = (at_s: number) => ({
      at_s,
      parts: [part({ held_bytes: 300 }), part({ held_bytes: 120 })],
      taken_s: null,
    })
    const { held_memory } = useUnderLoad([reading(1), reading(5)], [1000, 100], times)
    close(held_memory, 1)
  })

  test('are null where they are not counted', () => {
    const { held_memory, peak_processes } = use([1, 5].map((when) => at(when, { held_bytes: null, processes: null })))
    assert.deepEqual([held_memory, peak_processes], [null, null])
    assert.equal(useUnderLoad([at(1, {}), at(5, {})], [null], times).held_memory, null)
  })
})

describe('counters that say nothing are null', () => {
  const nothing = (readings: readonly DropletReading[], when = times) => {
    const { cpu_s, throttled_s, idle_cpu, held_memory } = use(readings, when)
    assert.deepEqual([cpu_s, throttled_s, idle_cpu, held_memory], [null, null, null, null])
  }

  test('that began again, since the container was started anew', () => {
    nothing(every((at) => (at < 3 ? at : at - 3)))
    // Also where the new ones have overtaken the old by the end.
    nothing(every((at) => (at < 2.5 ? at / 10 : at - 2.5)))
  })

  test('of a container that ended under load', () => {
    nothing(every((at) => at).map((one) => (one.at_s < 3 ? one : { ...one, parts: [null] })))
  })

  test('where there was no load, no reading or no part', () => {
    nothing(
      every((at) => at),
      { quiet_s: 1, begin_s: Number.POSITIVE_INFINITY, end_s: Number.NEGATIVE_INFINITY },
    )
    nothing([])
    nothing(every((at) => at).map(({ at_s }) => ({ at_s, parts: [], taken_s: null })))
  })
})
