import { z } from 'zod'
import { arrivals } from './arrivals.ts'
import { type LoadModel, workers } from './model.ts'
import { scheduleOf, scheduleSeconds } from './schedule.ts'

/** An open model: requests arrive at the same constant rate for every server, and what one costs is what servers are compared by. */
export const steadySchema = z.strictObject({
  kind: z.literal('steady'),
  /** Requests a second, far below what the servers and the generator can do. */
  rate_rps: z.number().min(1).max(50_000).default(500),
  seconds: z.number().min(1).max(600).default(10),
  /** Requests under way at most; what arrives while all connections wait is dropped, and the server was too slow. */
  connections: workers.default(200),
})
type SteadyLoad = z.infer<typeof steadySchema>

/** At a higher rate a companion would take more than about a tenth of the CPU, and the server's figures would be of what is left. */
const mostBeside_rps = 1000

export function steady({ rate_rps, seconds, connections }: SteadyLoad): LoadModel {
  const schedule = scheduleOf(rate_rps, seconds)
  return {
    words: `${rate_rps} requests/s for ${seconds} s on up to ${connections} connections`,
    workers: connections,
    rate_rps,
    seconds,
    least_s: scheduleSeconds(schedule),
    planned: schedule.count,
    most: schedule.lead + schedule.count,
    companion: rate_rps <= mostBeside_rps,
    job: ({ cell_timeout_s }) => arrivals(schedule, connections, cell_timeout_s),
    ceiling: null,
    levels: [],
  }
}
