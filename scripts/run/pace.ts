import { max } from 'd3-array'
import { countText } from '../base/numbers.ts'
import { dropped, type Sample, type Samples } from '../load/samples.ts'
import { periodOf, type Schedule, scheduledRate_rps } from '../scenario/loads/schedule.ts'
import { percentile } from '../stats/hey.ts'
import type { Verdict } from './outcomes.ts'

/** Share of a constant rate that generator and server must keep up with. */
const enough = 0.99

/** An arrival that begins later than this, in seconds, is another load than the one that was asked for. */
export const late_s = 0.01

/**
 * A dropped arrival later than this, in seconds, came at once with others when the generator went on after a pause: the first
 * of them, which were the latest, found connections.
 */
const atOnce_s = 0.001

/**
 * The verdict on a server that was loaded at a constant rate: null if the generator offered it and the server kept up.
 * @param samples of the arrivals that count, from when each was due
 * @param connections requests that were under way at most
 */
export function judgePace(samples: Samples, schedule: Schedule, connections: number): Verdict | null {
  const rate_rps = scheduledRate_rps(schedule)
  const { drops, lateDrops } = dropsOf(samples)
  if (2 * lateDrops > drops) {
    const reason = `the generator was late: ${countText(lateDrops)} arrivals came at once and found all ${connections} connections busy`
    return { outcome: 'invalid', reason }
  }
  const offered = offeredShare(samples, schedule)
  if (offered < enough)
    return { outcome: 'invalid', reason: `the generator sent only ${rateOf(offered, rate_rps)}: it needs more CPU` }
  const ended = endedShare(samples, schedule)
  const reasons = [
    ended < enough ? `answered ${rateOf(ended, rate_rps)}` : '',
    drops > 0
      ? `${countText(drops)} of ${countText(samples.length)} arrivals found all ${connections} connections busy`
      : '',
  ].filter((reason) => reason !== '')
  return reasons.length > 0 ? { outcome: 'too-slow', reason: reasons.join('; ') } : null
}

/** How many arrivals were dropped, and how many of them because several came at once. */
function dropsOf(samples: Samples): { readonly drops: number; readonly lateDrops: number } {
  let [drops, lateDrops] = [0, 0]
  for (const sample of samples) {
    if (sample.error !== dropped) continue
    drops++
    if (sample.late_s > atOnce_s) lateDrops++
  }
  return { drops, lateDrops }
}

/** Share of the rate at which the generator went through its arrivals: less than 1 where it fell behind. */
function offeredShare(samples: Samples, schedule: Schedule): number {
  const period_s = schedule.period_ns / 1e9
  const endOf = ({ start_s, late_s }: Sample) => (periodOf(start_s, schedule) + 1) * period_s + late_s
  const end_s = max(samples, endOf) ?? period_s
  return (schedule.count * period_s) / end_s
}

/**
 * Share of the arrivals that had ended when the last one should have: as soon as the fastest tenth did, after it was due. What
 * is still under way then has waited in a queue that grows.
 */
function endedShare(samples: Samples, { count }: Schedule): number {
  const begun = [...samples].filter(({ error }) => error !== dropped)
  const fast_s = percentile(Float64Array.from(begun, ({ latency_s }) => latency_s).sort(), 10)
  const end_s = (max(samples, ({ start_s }) => start_s) ?? 0) + fast_s + late_s
  return begun.filter(({ start_s, latency_s }) => start_s + latency_s <= end_s).length / count
}

function rateOf(share: number, rate_rps: number): string {
  return `${countText(Math.floor(share * rate_rps))} of ${countText(Math.round(rate_rps))} requests/s`
}
