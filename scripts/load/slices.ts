import { quantileSorted } from 'simple-statistics'
import type { Samples } from './samples.ts'

/** A slice is at least this long, in seconds, and long enough for this many requests, so that one more is no matter. */
const shortest_s = 0.05
const fewestRequests = 100
/** Fewer slices than this tell nothing of each other. */
const fewestSlices = 10
/** Seconds at the start in which connections are opened and code is loaded. */
const warmUp_s = 0.1
/** Of a cell's slices these quantiles are kept: the least, each twentieth, and the most. */
const parts = 20

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
