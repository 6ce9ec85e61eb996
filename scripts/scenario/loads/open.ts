import { z } from 'zod'
import { list } from '../../base/text.ts'
import { capacity } from './capacity.ts'
import { count, highestRate, type LoadModel, timeout_ms, workers } from './model.ts'
import { scheduleOf, scheduleSeconds } from './schedule.ts'

/** An open model: requests arrive at a constant rate, whoever waits; once for each share of the capacity measured before. */
export const openSchema = z.strictObject({
  kind: z.literal('open'),
  /** For the capacity. */
  workers,
  /** Seconds that requests arrive at one rate. */
  seconds: z.number().min(1).max(600).default(10),
  /** Of the capacity. */
  shares: z
    .array(z.number().min(0.01).max(1))
    .min(1)
    // To a tenth of a percent, by which files are named.
    .refine((shares) => new Set(shares.map(percentOf)).size === shares.length, 'names a share twice')
    .default([0.2, 0.5, 0.8]),
  /** Who asks, each on connections of its own; what arrives while all of them wait is dropped, and counts as failed. */
  users: count.max(10_000).default(200),
})
export type OpenLoad = z.infer<typeof openSchema>

/** Seconds of capacity before the levels: it only has to set their rates. */
const capacityBefore_s = 3

/**
 * k6 collects its garbage only when so much memory is taken, some 15,000 requests a gigabyte: a collection takes a tenth of a
 * second of a CPU, in which arrivals are late. Twice as much where samples take a good part of it.
 */
const collectAt = (requests: number): string => (requests <= 50_000 ? '1GiB' : '2GiB')

export function open({ workers, seconds, shares, users }: OpenLoad): LoadModel {
  const first = capacity({ kind: 'capacity', workers, seconds: capacityBefore_s })
  const ascending = shares.toSorted((a, b) => a - b)
  const levels_s = seconds * shares.reduce((sum, share) => sum + share, 0)
  const percentages = list(
    ascending.map((share) => String(percentOf(share))),
    shares.length,
  )
  return {
    ...first,
    words: `${first.words}; then arrivals at ${percentages} % of that rate, ${seconds} s each, from ${users} users`,
    seconds,
    most: first.most + levels_s * highestRate.server,
    levels: ascending.map((share) => ({
      share,
      at: (capacity_rps, cell_timeout_s) => {
        const schedule = scheduleOf(share * capacity_rps, seconds)
        const length_s = scheduleSeconds(schedule)
        const requests = Math.ceil((1e9 * length_s) / schedule.period_ns)
        const variables = {
          GOGC: 'off',
          GOMEMLIMIT: collectAt(requests),
          LAB_PERIOD_NS: String(schedule.period_ns),
          LAB_DURATION_MS: String(Math.ceil(1000 * length_s)),
          LAB_USERS: String(users),
          LAB_TIMEOUT_MS: timeout_ms(cell_timeout_s - length_s),
        }
        // Writing meanwhile would delay arrivals: memory is the lesser evil.
        const job = {
          script: 'open',
          requests,
          inMemoryRequests: 200_000,
          connections: users,
          cell_timeout_s,
          variables,
        }
        return { schedule, job }
      },
    })),
  }
}

/** A share in percent, such as 20 or 12.5. */
export function percentOf(share: number): number {
  return Math.round(1000 * share) / 10
}
