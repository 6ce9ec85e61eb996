import { z } from 'zod'
import { isUneven, type Network } from '../network.ts'
import { count, highestRate, type LoadModel, timeout_ms, ways, workers } from './model.ts'

/** `hey -n REQUESTS -c WORKERS`, a closed model: a worker asks again when it has its answer. */
export const heySchema = z
  .strictObject({
    kind: z.literal('hey'),
    /** Left out, a link that holds up some requests and not others gets `workers`, any other network `queue`. */
    way: z.enum(ways).optional(),
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

/** Beside the time that the load itself says, a queue has this long, in seconds, and longer by a rate that few servers miss. */
const queue = { grace_s: 5, slow_rps: 2000, roundTrips: 3 } as const

export function hey(load: HeyLoad): LoadModel {
  const { requests, workers, at_least_s, timeout_s } = load
  const most = Math.max(requests, at_least_s * highestRate.k6)
  return {
    words: `${requests} requests, ${workers} workers${at_least_s > 0 ? `, ${at_least_s} s at least` : ''}`,
    workers,
    seconds: 0,
    planned: Math.floor(requests / workers) * workers,
    most,
    // A queue costs half the CPU time, but it has no stragglers.
    wayOn: (network) => load.way ?? (isUneven(network) ? 'workers' : 'queue'),
    cellTimeoutOn: (network, way, cell_timeout_s) =>
      way === 'queue' ? queueTimeout_s(load, network, cell_timeout_s) : cell_timeout_s,
    jobs: ({ way, cell_timeout_s }) => [
      {
        script: 'hey',
        requests: most,
        inMemoryRequests: 50_000,
        connections: workers,
        cell_timeout_s,
        variables: {
          LAB_WORKERS: String(workers),
          LAB_REQUESTS: String(requests),
          LAB_CELL_TIMEOUT_S: String(cell_timeout_s),
          LAB_LEAST_S: String(at_least_s),
          LAB_TIMEOUT_MS: timeout_s === undefined ? timeout_ms() : String(1000 * timeout_s),
          LAB_WAY: way ?? 'workers',
        },
      },
    ],
    flaw: () => null,
    ceiling: (seconds) => hey({ ...load, at_least_s: seconds }),
    levels: [],
  }
}

/**
 * Seconds that a load has to end by itself when it is played by a queue. One that needs longer is slow, or waits for answers
 * that do not come: which of the two, only workers can tell, who are never interrupted.
 */
function queueTimeout_s({ requests, workers, at_least_s }: HeyLoad, { link }: Network, cell_timeout_s: number): number {
  const waiting_s = link ? (queue.roundTrips * (requests / workers) * 2 * link.delay_ms) / 1000 : 0
  return Math.min(cell_timeout_s, at_least_s + queue.grace_s + requests / queue.slow_rps + waiting_s)
}
