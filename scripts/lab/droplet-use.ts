import { max } from 'd3-array'
import { sum } from 'simple-statistics'
import { wasClockSet } from '../base/clock.ts'
import type { ContainerReading } from './cgroup-files.ts'
import { idleUse } from './idle-use.ts'
import { fullestUse, type MemoryUse } from './memory-use.ts'
import type { DropletReading, Whole } from './readings.ts'

/** Moments of a load, in seconds since 1970. */
export interface LoadTimes {
  /** Since when nothing else of the lab's ran on the droplet's CPU. */
  readonly quiet_s: number
  /** When the load began, if that was before the first request that counts. */
  readonly loaded_s?: number
  /** The first counted request's start, and the last one's end. */
  readonly begin_s: number
  readonly end_s: number
}

/** What a droplet used between the first and the last request. Null: not counted, the counters began again, or the clock was set. */
export interface DropletUse extends MemoryUse {
  /** CPU seconds, at most the load's. */
  readonly cpu_s: number | null
  /** The same of each container. */
  readonly containers_cpu_s: readonly (number | null)[]
  readonly throttled_s: number | null
  /** CPUs that it used before the first request, when nothing was asked of it. */
  readonly idle_cpu: number | null
  /** Of any one container: each has a limit of its own. */
  readonly peak_processes: number | null
}

const unknown: Omit<DropletUse, 'containers_cpu_s'> = {
  cpu_s: null,
  throttled_s: null,
  idle_cpu: null,
  held_memory: null,
  limit_hits: null,
  peak_processes: null,
}

/**
 * What a droplet used under load, from readings taken before, during and after it.
 * @param readings in order of time. The last one is from after the load, even if its clock, which may have been set, says it is not
 * @param memoryLimits_bytes of each container; null where unknown
 */
export function useUnderLoad(
  readings: readonly DropletReading[],
  memoryLimits_bytes: readonly (number | null)[],
  times: LoadTimes,
): DropletUse {
  const whole = readings.filter((one): one is Whole => one.containers.length > 0 && !one.containers.includes(null))
  const before = whole.findLast(({ at_s }) => at_s <= times.begin_s)
  const after = whole.find(({ at_s }) => at_s >= times.end_s) ?? whole.find((one) => one === readings.at(-1))
  const nothing = { ...unknown, containers_cpu_s: memoryLimits_bytes.map(() => null) }
  if (!before || !after || before.at_s >= after.at_s || beganAgain(whole)) return nothing
  if (wasClockSet(whole.map(({ ahead_s }) => ahead_s))) return nothing
  const loaded = whole.slice(whole.indexOf(before), whole.indexOf(after) + 1)
  const containers = loaded.flatMap((reading) => reading.containers)
  const loaded_s = times.loaded_s ?? times.begin_s
  const idle = idleUse(
    whole.filter(({ at_s }) => at_s <= loaded_s),
    times.quiet_s,
  )
  const seconds = times.end_s - times.begin_s
  const begin = before.at_s > loaded_s ? between(before, loaded[1] ?? after, times.begin_s) : before
  const outside_s = Math.max(after.at_s - begin.at_s - seconds, 0)
  const containers_cpu_s = begin.containers.map((first, index) => {
    const used = (after.containers[index] as ContainerReading).cpu_s - first.cpu_s
    return clamp(used - (idle[index] ?? 0) * outside_s, seconds)
  })
  return {
    cpu_s: clamp(sum(containers_cpu_s), seconds),
    containers_cpu_s,
    throttled_s: clamp(throttled(after) - throttled(begin), seconds),
    idle_cpu: idle.length === 0 ? null : clamp(sum(idle), 1),
    ...fullestUse(loaded, memoryLimits_bytes),
    peak_processes: max(containers, ({ processes }) => processes) ?? null,
  }
}

/** What a loaded droplet had used at a moment between two readings. */
function between(before: Whole, after: Whole, at_s: number): Whole {
  const share = (at_s - before.at_s) / (after.at_s - before.at_s)
  const containers = before.containers.map((one, index) => {
    const next = after.containers[index] as ContainerReading
    const part = (name: 'cpu_s' | 'throttled_s') => one[name] + share * (next[name] - one[name])
    return { ...one, cpu_s: part('cpu_s'), throttled_s: part('throttled_s') }
  })
  return { ...before, at_s, containers }
}

/** Whether a counter fell: a container that was started again counts from 0. */
function beganAgain(readings: readonly Whole[]): boolean {
  return readings.some(({ containers }, index) =>
    containers.some(({ cpu_s }, container) => cpu_s < (readings[index - 1]?.containers[container]?.cpu_s ?? 0)),
  )
}

const clamp = (value: number, highest: number): number => Math.min(Math.max(value, 0), highest)
const throttled = ({ containers }: Whole): number => sum(containers.map(({ throttled_s }) => throttled_s))
