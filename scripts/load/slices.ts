import { quantileSorted } from 'simple-statistics'
import type { Samples } from './samples.ts'

/** A slice is at least this long, in seconds, and long enough for this many requests, so that one more is no matter. */
const shortest_s = 0.05
const fewestRequests = 100
/** Fewer slices than this tell nothing of each other. */
const fewestSlices = 10
/** Seconds at the start in which connections are opened and code is loaded. */
const warmUp_s = 0.1
/** From this quantile of the slices' rates on, nothing but the server holds it up. */
const fullSpeed = 0.9

/**
 * Requests a second at full speed: in the fastest tenth of a cell's time, by the ends of its requests. It ignores pauses, those
 * of the machine (such as bursts of a virtual machine's neighbours) and those of the server. Null where the load was too short.
 * @param seconds from the first start to the last end
 * @param lastStart_s from the first start to the last: from then on no new request is begun
 */
export function fullSpeed_rps(samples: Samples, seconds: number, lastStart_s: number): number | null {
  const width_s = Math.max(shortest_s, (fewestRequests * seconds) / samples.length)
  const count = Math.floor((lastStart_s - warmUp_s) / width_s)
  if (!(count >= fewestSlices)) return null
  const ended = new Float64Array(count)
  for (const { start_s, latency_s } of samples) {
    const index = Math.floor((start_s + latency_s - warmUp_s) / width_s)
    if (index >= 0 && index < count) ended[index] = (ended[index] as number) + 1
  }
  return quantileSorted([...ended.sort()], fullSpeed) / width_s
}
