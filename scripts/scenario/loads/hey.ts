import { z } from 'zod'
import { countText } from '../../base/numbers.ts'
import { count, highestRate_rps, type LoadModel, requestTimeout_s, timeout_ms, workers } from './model.ts'

/** `hey -n REQUESTS -c WORKERS`, a closed model: a worker asks again when it has its answer. */
export const heySchema = z
  .strictObject({
    kind: z.literal('hey'),
    /** Requests a cell; as with hey, each worker does floor(requests / workers). */
    requests: count.max(10_000_000),
    /** The load goes on at least this long, with more requests if need be: a figure of a tenth of a second is no figure. */
    at_least_s: z.number().min(0).max(600).default(0),
    /** Seconds after which a request is unanswered; hey's `-t`, 20 where it is left out. */
    timeout_s: z.number().positive().max(600).optional(),
    /** Workers that share one connection pool. */
    workers,
  })
  .refine((value) => value.requests >= value.workers, {
    path: ['requests'],
    message: 'must be at least the number of workers',
  })
export type HeyLoad = z.infer<typeof heySchema>

export function hey(load: HeyLoad): LoadModel {
  const { requests, workers, at_least_s, timeout_s } = load
  return {
    words: `${countText(requests)} requests by ${workers} clients at once${at_least_s > 0 ? `, ${at_least_s} s at least` : ''}`,
    workers,
    rate_rps: null,
    seconds: 0,
    least_s: at_least_s,
    planned: Math.floor(requests / workers) * workers,
    most: Math.max(requests, at_least_s * highestRate_rps),
    companion: false,
    job: ({ cell_timeout_s }) => ({
      script: 'hey',
      schedule: null,
      variables: {
        LAB_WORKERS: String(workers),
        LAB_REQUESTS: String(requests),
        LAB_LEAST_S: String(at_least_s),
        LAB_CELL_TIMEOUT_S: String(cell_timeout_s),
        LAB_TIMEOUT_MS: timeout_s === undefined ? timeout_ms() : String(1000 * timeout_s),
      },
      most_s: cell_timeout_s + (timeout_s ?? requestTimeout_s),
    }),
    // With its own requests, a load of a million would be played in full for each ceiling.
    ceiling: (seconds) => hey({ ...load, requests: workers, at_least_s: seconds }),
    levels: [],
  }
}
