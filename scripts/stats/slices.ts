import { quantileSorted } from 'simple-statistics'
import type { Samples } from '../load/samples.ts'

/** A slice is at least this long, in seconds, and long enough for this many requests, so that one more is no matter. */
const shortest_s = 0.05
const fewestRequests = 100
/** Fewer slices than this tell nothing of each other. */
const fewestSlices = 10
/** Seconds at the start in which connections are opened and code is loaded. */
const warmUp_s = 0.1
/** Of a cell's slices these quantiles are kept: the least, each twentieth, and the most. */
const parts = 20

/** From this quantile of the slices' rates on, nothing but the server holds it up. */
const fullSpeed = 0.9

/**
 * How fast a cell was in slices of its time: the rates, in requests a second by their ends, of all slices between its start
 * and the moment at which no new request is begun, as 21 quantiles in ascending order. Null where the load was too short.
 * @param seconds from the first start to the last end
 * @param lastStart_s from the first start to the last
 */
export function sliceRates(samples: Samples, seconds: number, lastStart_s: number): number[] | null {
  const width_s = Math.max(shortest_s, (fewestRequests * seconds) / samples.length)
  const count = Math.floor((lastStart_s - warmUp_s) / width_s)
  if (!(count >= fewestSlices)) return null
  const ended = new Float64Array(count)
  for (const { start_s, latency_s } of samples) {
    const index = Math.floor((start_s + latency_s - warmUp_s) / width_s)
    if (index >= 0 && index < count) ended[index] = (ended[index] as number) + 1
  }
  const rates = [...ended.sort()].map((requests) => requests / width_s)
  return Array.from({ length: parts + 1 }, (_, part) => quantileSorted(rates, part / parts))
}

/**
 * Requests a second at full speed: in the fastest tenth of a cell's time. What slows a machine in bursts, such as a virtual machine's
 * neighbours, touches the mean and not this; nor does a server that pauses.
 * @param cells the slices' rates of one cell in one or more blocks
 */
export function fullSpeed_rps(cells: readonly (readonly number[])[]): number | null {
  // An array of floats sorts faster, without a function to compare them: a bootstrap asks this hundreds of times a cell.
  const all = Float64Array.from(cells.flat()).sort()
  const at = (all.length - 1) * fullSpeed
  const [low, high] = [all[Math.floor(at)], all[Math.ceil(at)]]
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at))
}
