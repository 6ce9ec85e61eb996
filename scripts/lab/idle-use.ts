import { sum } from 'simple-statistics'
import { settling } from '../stats/droplet-cpu.ts'
import type { ContainerReading } from './cgroup-files.ts'
import type { Whole } from './readings.ts'

/** A shorter time says too little of what a droplet burns. A bit below the distance of two readings, which varies. */
const shortest_s = 0.09
/** The idle time is looked at in so many pieces at most, of this many seconds at least. */
const pieces = { most: 4, least_s: 0.2 } as const

/** What a droplet used in a piece of its idle time. */
interface Piece {
  /** CPUs of each container. */
  readonly rates: readonly number[]
  /** CPUs of all containers, if they had the CPU for themselves. */
  readonly wanted: number
  /** Whether it would have shown that it burns CPU: others left it some of it. */
  readonly tells: boolean
}

/**
 * CPUs that each container burns while nothing is asked of it, if the droplet has its CPU for itself: the least in any piece of the
 * time. A loop that polls burns in all of them, and workers that still start do not. Empty where the time is too short to say.
 * @param readings before the load, in order of time
 * @param quiet_s since when nothing else of the lab's ran on the droplet's CPU
 */
export function idleUse(readings: readonly Whole[], quiet_s: number): readonly number[] {
  const last = readings.at(-1)
  const quiet = readings.find(({ at_s }) => at_s >= quiet_s)
  const bounds = boundsOf(readings)
  const pairs = bounds.map((bound, index) => [bounds[index - 1], bound] as const)
  const all = [...pairs, [quiet, last] as const].flatMap(([from, to]) =>
    from && to && to.at_s - from.at_s >= shortest_s ? [pieceBetween(from, to)] : [],
  )
  const telling = all.filter(({ tells }) => tells)
  const [least] = (telling.length > 0 ? telling : all).sort((a, b) => a.wanted - b.wanted)
  if (!least) return []
  const rate = sum(least.rates)
  return rate > 0 ? least.rates.map((one) => (one * least.wanted) / rate) : least.rates
}

/** The readings next to the bounds of equal pieces. */
function boundsOf(readings: readonly Whole[]): readonly Whole[] {
  const [first] = readings
  const last = readings.at(-1)
  if (!first || !last) return []
  const seconds = last.at_s - first.at_s
  const count = Math.max(1, Math.min(pieces.most, Math.floor(seconds / pieces.least_s)))
  return Array.from({ length: count + 1 }, (_, index) => {
    const at_s = first.at_s + (index * seconds) / count
    return readings.reduce((a, b) => (Math.abs(b.at_s - at_s) < Math.abs(a.at_s - at_s) ? b : a))
  })
}

function pieceBetween(from: Whole, to: Whole): Piece {
  const seconds = to.at_s - from.at_s
  const used_s = to.containers.map(
    (container, index) => container.cpu_s - (from.containers[index] as ContainerReading).cpu_s,
  )
  const rates = used_s.map((used) => used / seconds)
  const all = sum(rates)
  // It shares its CPU with the reference workload at least: one that takes all it can get is known by what is left for it.
  const taken_s = from.taken_s === null || to.taken_s === null ? sum(used_s) : to.taken_s - from.taken_s
  const free = 1 - Math.min(Math.max(taken_s / seconds - all, 0), 1)
  if (all >= settling) return { rates, wanted: Math.min(all / Math.max(free, all), 1), tells: true }
  return { rates, wanted: all, tells: free >= 2 * settling }
}
