import type { Samples } from './samples.ts'

/** Seconds after which a request does not share a wake-up of the server with the one before it. */
const apart_s = 1e-4

/**
 * The share of a cell's requests that were begun alone, at least 0.1 ms after the one before. Each of them wakes the server; of
 * requests that come together, one does. So of two blocks with the same work, the one with more of them takes more CPU time.
 * Null where there are fewer than two requests.
 */
export function aloneShare(samples: Samples): number | null {
  if (samples.length < 2) return null
  const starts = Float64Array.from(samples, ({ start_s }) => start_s).sort()
  const alone = starts.filter((start_s, index) => index > 0 && start_s - (starts[index - 1] as number) >= apart_s)
  return alone.length / (samples.length - 1)
}
