import { z } from 'zod'
import { list } from '../../base/text.ts'
import { arrivals } from './arrivals.ts'
import { capacity } from './capacity.ts'
import { highestRate_rps, type LoadModel, workers } from './model.ts'
import { lead_s, scheduleOf } from './schedule.ts'

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
  /** Requests under way at most; what arrives while all connections wait is dropped, and counts as failed. */
  connections: workers.default(200),
})
type OpenLoad = z.infer<typeof openSchema>

/** Seconds of capacity before the levels: it only has to set their rates. */
const capacityBefore_s = 3

export function open({ workers, seconds, shares, connections }: OpenLoad): LoadModel {
  const first = capacity({ kind: 'capacity', workers, seconds: capacityBefore_s })
  const ascending = shares.toSorted((a, b) => a - b)
  const levels_s = seconds * shares.reduce((sum, share) => sum + share, 0)
  const percentages = list(
    ascending.map((share) => String(percentOf(share))),
    shares.length,
  )
  return {
    ...first,
    words: `${first.words}; then arrivals at ${percentages} % of that rate, ${seconds} s each, on up to ${connections} connections`,
    seconds,
    least_s: Math.max(first.least_s, lead_s + seconds),
    most: first.most + levels_s * highestRate_rps,
    companion: false,
    levels: ascending.map((share) => ({
      share,
      at: (capacity_rps, cell_timeout_s) =>
        arrivals(scheduleOf(share * capacity_rps, seconds), connections, cell_timeout_s),
    })),
  }
}

/** A share in percent, such as 20 or 12.5. */
export function percentOf(share: number): number {
  return Math.round(1000 * share) / 10
}
