import type { PartReading } from '../docker/cgroup-files.ts'

/** What the parts of a droplet use at one moment; null for one that has ended. */
export interface DropletReading {
  /** Seconds since 1970, on the clock that the samples have. */
  readonly at_s: number
  readonly parts: readonly (PartReading | null)[]
  /** Time that the droplet's CPU has given to anybody, or that a virtual machine's host has taken; null where not counted. */
  readonly taken_s: number | null
}

/** Moments of a load, in seconds since 1970. */
export interface LoadTimes {
  /** Since when nothing else of the lab's ran on the droplet's CPU. */
  readonly quiet_s: number
  /** The first request's start, and the last one's end. */
  readonly begin_s: number
  readonly end_s: number
}

/** What a droplet used between the first and the last request. Null: not counted, or the counters began again. */
export interface DropletUse {
  /** CPU seconds, at most the load's. */
  readonly cpu_s: number | null
  /** The same of each part. */
  readonly parts_cpu_s: readonly (number | null)[]
  readonly throttled_s: number | null
  /** CPUs that it used before the first request, when nothing was asked of it. */
  readonly idle_cpu: number | null
  /** The most of its memory that a part held and could not give back, as a share of its limit, 0 to 1. */
  readonly held_memory: number | null
  readonly peak_processes: number | null
}

const unknown: Omit<DropletUse, 'parts_cpu_s'> = {
  cpu_s: null,
  throttled_s: null,
  idle_cpu: null,
  held_memory: null,
  peak_processes: null,
}

/** Below this many CPUs a droplet counts as idle: it may still be settling. */
const settling = 0.1
/** A shorter time says too little of what a droplet burns. */
const shortest_s = 0.1

type Whole = Omit<DropletReading, 'parts'> & { readonly parts: readonly PartReading[] }

/**
 * What a droplet used under load, from readings taken before, during and after it.
 * @param readings in order of time
 * @param memoryLimits_bytes of each part; null where unknown
 */
export function useUnderLoad(
  readings: readonly DropletReading[],
  memoryLimits_bytes: readonly (number | null)[],
  times: LoadTimes,
): DropletUse {
  const whole = readings.filter((one): one is Whole => one.parts.length > 0 && !one.parts.includes(null))
  const before = whole.findLast(({ at_s }) => at_s <= times.begin_s)
  const after = whole.find(({ at_s }) => at_s >= times.end_s)
  const nothing = { ...unknown, parts_cpu_s: memoryLimits_bytes.map(() => null) }
  if (!before || !after || before.at_s >= after.at_s || beganAgain(whole)) return nothing
  const loaded = whole.slice(whole.indexOf(before), whole.indexOf(after) + 1)
  const idle = idleRates(whole, before, times.quiet_s)
  const seconds = times.end_s - times.begin_s
  const outside_s = after.at_s - before.at_s - seconds
  const charged = sum(idle) >= settling ? idle : idle.map(() => 0)
  const parts_cpu_s = before.parts.map((first, part) => {
    const used = (after.parts[part] as PartReading).cpu_s - first.cpu_s
    return clamp(used - (charged[part] ?? 0) * outside_s, seconds)
  })
  return {
    cpu_s: clamp(sum(parts_cpu_s), seconds),
    parts_cpu_s,
    throttled_s: clamp(total(after, 'throttled_s') - total(before, 'throttled_s'), seconds),
    idle_cpu: idle.length === 0 ? null : clamp(sum(idle), 1),
    held_memory: heldMemory(loaded, memoryLimits_bytes),
    peak_processes: peakProcesses(loaded),
  }
}

/** Whether a counter fell: a container that was started again counts from 0. */
function beganAgain(readings: readonly Whole[]): boolean {
  return readings.some(({ parts }, index) =>
    parts.some(({ cpu_s }, part) => cpu_s < (readings[index - 1]?.parts[part]?.cpu_s ?? 0)),
  )
}

/** CPUs that each part would use until `last` if it had its CPU for itself; none where the time is too short to say. */
function idleRates(readings: readonly Whole[], last: Whole, quiet_s: number): readonly number[] {
  const [first] = readings
  if (!first || last.at_s - first.at_s < shortest_s) return []
  const rates = first.parts.map((_, part) => usedBetween(first, last, part) / (last.at_s - first.at_s))
  const all = sum(rates)
  // It shares its CPU with the reference workload at least: one that takes all it can get is known by what is left for it.
  const quiet = readings.find(({ at_s }) => at_s >= quiet_s)
  const wanted = Math.min(shareOfFree(first, last), quiet ? shareOfFree(quiet, last) : 1)
  return all >= settling && wanted > all ? rates.map((rate) => (rate * wanted) / all) : rates
}

/** The droplet's share, 0 to 1, of the time of its CPU that nobody else had. */
function shareOfFree(first: Whole, last: Whole): number {
  const used_s = sum(first.parts.map((_, part) => usedBetween(first, last, part)))
  const seconds = last.at_s - first.at_s
  if (seconds < shortest_s) return 1
  const taken_s = first.taken_s === null || last.taken_s === null ? used_s : last.taken_s - first.taken_s
  const others_s = clamp(taken_s - used_s, seconds)
  return clamp(used_s / Math.max(seconds - others_s, used_s), 1)
}

const usedBetween = (first: Whole, last: Whole, part: number): number =>
  (last.parts[part] as PartReading).cpu_s - (first.parts[part] as PartReading).cpu_s

function heldMemory(readings: readonly Whole[], limits_bytes: readonly (number | null)[]): number | null {
  const shares = readings.flatMap(({ parts }) =>
    parts.map(({ held_bytes }, part) => {
      const limit = limits_bytes[part]
      return held_bytes === null || !limit ? null : held_bytes / limit
    }),
  )
  const known = shares.filter((value) => value !== null)
  return known.length === 0 ? null : clamp(most(known), 1)
}

function peakProcesses(readings: readonly Whole[]): number | null {
  const counts = readings.map(({ parts }) => parts.map(({ processes }) => processes))
  const known = counts.filter((all): all is number[] => !all.includes(null))
  return known.length === 0 ? null : most(known.map(sum))
}

const clamp = (value: number, highest: number): number => Math.min(Math.max(value, 0), highest)
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b))
const total = ({ parts }: Whole, name: 'throttled_s'): number => sum(parts.map((part) => part[name]))
