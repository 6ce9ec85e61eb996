import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ContainerReading } from '../../scripts/lab/cgroup-files.ts'
import { type LoadTimes, useUnderLoad } from '../../scripts/lab/droplet-use.ts'
import type { DropletReading } from '../../scripts/lab/readings.ts'

const limit = 1000
/** A load from 2 to 4 s; the reference workload ended at 1 s. */
const times: LoadTimes = { quiet_s: 1, begin_s: 2, end_s: 4 }
const container = (changes: Partial<ContainerReading>): ContainerReading => ({
  cpu_s: 0,
  throttled_s: 0,
  used_bytes: 200,
  held_bytes: 100,
  limit_hits: 0,
  reread_pages: 0,
  processes: 1,
  ...changes,
})
/** Readings of one container ten times a second from 0 to 5 s, with the CPU time that it has used by then. */
const every = (cpu_s: (at_s: number) => number, to_s = 5): DropletReading[] =>
  Array.from({ length: Math.round(to_s * 10) + 1 }, (_, index) => ({
    // Between the load's moments, as readings are.
    at_s: index / 10 - 0.05,
    containers: [container({ cpu_s: 10 + cpu_s(index / 10 - 0.05) })],
    taken_s: null,
    ahead_s: 0,
  }))
/** CPU seconds that a use of `rate` CPUs between two moments has come to. */
const used = (rate: number, from_s: number, to_s: number, at_s: number) =>
  rate * Math.max(0, Math.min(at_s, to_s) - from_s)
const close = (value: number | null, expected: number) =>
  assert.ok(value !== null && Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`)
const use = (readings: readonly DropletReading[], when = times) => useUnderLoad(readings, [limit], when)

describe('the CPU time between the first and the last request', () => {
  test('CPU time is counted between the readings around the first and the last request', () => {
    const { cpu_s, idle_cpu } = use(every((at) => used(0.5, 2, 4, at)))
    close(cpu_s, 1)
    close(idle_cpu, 0)
  })

  test('CPU time before and after the load is not counted', () => {
    const readings = every((at) => used(0.05, 0, 1, at) + used(0.4, 2, 4, at) + used(0.9, 4.2, 5, at))
    close(use(readings).cpu_s, 0.8)
  })

  test('CPU time is right for a load that is shorter than the interval between two readings', () => {
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

  test('CPU time is that of the requests that count, where others were before them', () => {
    // Half a CPU from 2 s on, of which the first half a second does not count; before that, what it burns while idle.
    const readings = every((at) => 0.1 * at + used(0.4, 2, 4, at))
    const { cpu_s, idle_cpu } = use(readings, { quiet_s: 1, loaded_s: 2, begin_s: 2.5, end_s: 4 })
    close(cpu_s, 0.75)
    close(idle_cpu, 0.1)
  })

  test('CPU time is counted up to the last reading, which is after the load, also if its clock says a millisecond before', () => {
    const readings = [...every((at) => used(0.5, 2, 4, at), 4), ...every((at) => used(0.5, 2, 4, at)).slice(-1)]
    close(use(readings.map((one, index) => (index < readings.length - 1 ? one : { ...one, at_s: 3.999 }))).cpu_s, 1)
  })

  test('CPU time is at most that of one CPU', () => {
    close(use(every((at) => used(1.5, 2, 4, at))).cpu_s, 2)
  })

  test('CPU time includes the idle CPU, which is reported beside it', () => {
    const { cpu_s, idle_cpu } = use(every((at) => 0.3 * at + used(0.5, 2, 4, at)))
    close(cpu_s, 1.6)
    close(idle_cpu, 0.3)
  })

  test('CPU time is reported for each container', () => {
    const readings = every((at) => used(0.2, 2, 4, at)).map(({ at_s, containers }) => ({
      at_s,
      taken_s: null,
      ahead_s: 0,
      containers: [...containers, container({ cpu_s: used(0.6, 2, 4, at_s) })],
    }))
    const { cpu_s, containers_cpu_s } = useUnderLoad(readings, [limit, limit], times)
    close(cpu_s, 1.6)
    close(containers_cpu_s[0] ?? null, 0.4)
    close(containers_cpu_s[1] ?? null, 1.2)
  })
})

describe('what a droplet burns while idle', () => {
  /** With what the CPU gave to anybody, until a moment. */
  const beside = (readings: readonly DropletReading[], taken_s: (at_s: number) => number) =>
    readings.map((one) => ({ ...one, taken_s: 50 + taken_s(one.at_s) }))

  test('idle CPU is all that is left beside other programs, where the droplet takes it', () => {
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

  test('idle CPU is what the droplet used, where time was left', () => {
    const steady = every((at) => 0.3 * at)
    close(use(beside(steady, (at) => 0.7 * Math.min(at, 1) + 0.3 * at)).idle_cpu, 0.3)
    close(
      use(
        beside(
          every((at) => used(0.4, 0, 1, at)),
          (at) => Math.min(at, 1),
        ),
      ).idle_cpu,
      0,
    )
  })

  test('idle CPU is next to nothing where the droplet used next to nothing beside a busy CPU', () => {
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

  test('idle CPU is the lowest of any time, so workers that still start do not count', () => {
    for (const from_s of [0, 0.3, 0.9, 1.5]) {
      const starting = every((at) => used(1, from_s, from_s + 0.4, at) + used(0.5, 2, 4, at))
      close(use(starting).idle_cpu, 0)
      close(use(starting).cpu_s, 1)
    }
    // Also where the idle time is short, or a loop polls as well.
    const soon = { ...times, begin_s: 0.4 }
    const short = every((at) => used(1, 0, 0.15, at))
    close(use(short, soon).idle_cpu, 0)
    close(use(every((at) => 0.3 * at + used(0.5, 0, 0.4, at))).idle_cpu, 0.3)
  })

  test('idle CPU of a polling loop is found although others used all of the CPU for a while', () => {
    // Others have all of the CPU in the first half of the idle time.
    const starved = every((at) => 0.01 * Math.min(at, 1) + Math.max(at - 1, 0))
    close(use(beside(starved, (at) => at)).idle_cpu, 1)
  })

  test('idle CPU includes a loop that polls often, and not one that polls each second', () => {
    // Bursts of 60 ms, five or one a second.
    const bursts = (period_s: number) => (at: number) => {
      const past = Math.floor(at / period_s)
      return past * 0.06 + Math.min(Math.max(at - past * period_s, 0), 0.06)
    }
    const known = use(every(bursts(0.2))).idle_cpu ?? 0
    assert.ok(known > 0.2 && known < 0.4, `${known}`)
    const seldom = use(every(bursts(1))).idle_cpu ?? 1
    assert.ok(seldom < 0.1, `${seldom}`)
  })

  test('idle CPU is taken from the time around the load even where it is small', () => {
    // The readings around the load are 0.9 s further apart than it.
    const readings = every((at) => 0.08 * at + used(0.5, 2, 4, at)).filter(
      ({ at_s }) => at_s < 1.6 || (at_s > 2.1 && at_s < 3.9) || at_s > 4.4,
    )
    close(use(readings).cpu_s, 1 + 0.16)
    close(use(readings).idle_cpu, 0.08)
  })

  test('idle CPU is unknown where the droplet was idle for a moment only', () => {
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
  const at = (at_s: number, changes: Partial<ContainerReading>) => ({
    at_s,
    containers: [container({ cpu_s: at_s, ...changes })],
    taken_s: null,
    ahead_s: 0,
  })

  test('memory and processes are counted under load only', () => {
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

  test('memory is a share of each container’s own limit and never above 100 %', () => {
    const reading = (at_s: number) => ({
      at_s,
      containers: [container({ held_bytes: 300 }), container({ held_bytes: 120 })],
      taken_s: null,
      ahead_s: 0,
    })
    const { held_memory } = useUnderLoad([reading(1), reading(5)], [1000, 100], times)
    close(held_memory, 1)
  })

  test('processes are counted in one container, since each has its own limit', () => {
    const reading = (at_s: number, processes: number) => ({
      at_s,
      containers: [container({ processes: 300 }), container({ processes })],
      taken_s: null,
      ahead_s: 0,
    })
    const readings = [reading(1, 2), reading(3, 310), reading(5, 2)]
    assert.equal(useUnderLoad(readings, [limit, limit], times).peak_processes, 310)
  })

  test('limit hits are counted under load only', () => {
    const hits = (...limit_hits: (number | null)[]) =>
      use([0, 1, 3, 5].map((when, index) => at(when, { limit_hits: limit_hits[index] ?? null, reread_pages: null })))
        .limit_hits
    assert.equal(hits(0, 7, 7, 7), 0)
    assert.equal(hits(0, 7, 9, 12), 5)
    assert.equal(hits(0, null, null, null), null)
  })

  test('limit hits are found by pages read again in full memory where the kernel does not count them', () => {
    const hits = (used_bytes: readonly number[], reread: readonly number[]) =>
      use(
        [0, 1, 3, 5].map((when, index) =>
          at(when, { used_bytes: used_bytes[index] ?? 0, reread_pages: reread[index] ?? 0 }),
        ),
      ).limit_hits
    assert.equal(hits([990, 995, 1000, 995], [0, 50, 60, 80]), 30)
    // There is room for them.
    assert.equal(hits([1000, 970, 980, 985], [0, 50, 60, 80]), 0)
    assert.equal(hits([990, 995, 1000, 995], [50, 50, 50, 50]), 0)
  })

  test('limit hits are those of the container that holds the most memory', () => {
    const reading = (at_s: number) => ({
      at_s,
      containers: [container({ held_bytes: 970 }), container({ limit_hits: Math.round(at_s) })],
      taken_s: null,
      ahead_s: 0,
    })
    const { held_memory, limit_hits } = useUnderLoad([reading(1), reading(5)], [limit, limit], times)
    close(held_memory, 0.97)
    assert.equal(limit_hits, 0)
  })

  test('memory and processes that are not counted are null', () => {
    const { held_memory, peak_processes } = use([1, 5].map((when) => at(when, { held_bytes: null, processes: null })))
    assert.deepEqual([held_memory, peak_processes], [null, null])
    assert.equal(useUnderLoad([at(1, {}), at(5, {})], [null], times).held_memory, null)
  })
})

describe('counters without meaning', () => {
  const nothing = (readings: readonly DropletReading[], when = times) => {
    const { cpu_s, throttled_s, idle_cpu, held_memory } = use(readings, when)
    assert.deepEqual([cpu_s, throttled_s, idle_cpu, held_memory], [null, null, null, null])
  }

  test('counters that restarted with their container are null', () => {
    nothing(every((at) => (at < 3 ? at : at - 3)))
    // Also where the new ones have overtaken the old by the end.
    nothing(every((at) => (at < 2.5 ? at / 10 : at - 2.5)))
  })

  test('counters of a container that ended under load are null', () => {
    nothing(every((at) => at).map((one) => (one.at_s < 3 ? one : { ...one, containers: [null] })))
  })

  test('counters of a load in which the clock was set, or the machine slept, are null', () => {
    const later = (set_s: number) =>
      every((at) => used(0.5, 2, 4, at)).map((one) =>
        one.at_s < 3 ? one : { ...one, at_s: one.at_s + set_s, ahead_s: set_s },
      )
    close(use(later(0.01)).cpu_s, 1)
    nothing(later(60))
    nothing(later(1))
  })

  test('counters without a load, a reading or a container are null', () => {
    nothing(
      every((at) => at),
      { quiet_s: 1, begin_s: Number.POSITIVE_INFINITY, end_s: Number.NEGATIVE_INFINITY },
    )
    nothing([])
    nothing(every((at) => at).map(({ at_s }) => ({ at_s, containers: [], taken_s: null, ahead_s: 0 })))
  })
})
