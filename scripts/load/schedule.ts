import type { Schedule } from '../scenario/loads/schedule.ts'
import { type Sample, Samples } from './samples.ts'

/** What k6 wrote of a schedule; times in seconds on one clock. */
export interface Played {
  readonly begun: readonly Begun[]
  /** When k6 found no free user for an arrival. */
  readonly drops_s: readonly number[]
  /** When the schedule began, as k6 knows it: cut to the millisecond; null where it does not say. */
  readonly began_s: number | null
}

/** One arrival that found a user: when the user began with it, and the request that came of it. */
export interface Begun {
  readonly start_s: number
  readonly sample: Sample
}

/** The arrivals of a schedule that count. */
export interface Arrivals {
  /** One for each, from its intended start; dropped ones with the error `dropped`. */
  readonly samples: Samples
  /** Of those that k6 came to: seconds from when it should have to when it did, in no order. */
  readonly lateness_s: Float64Array
  /** How many were not begun. */
  readonly dropped: number
}

const clockStep_s = 0.001

/**
 * What was asked of a server by a schedule, with latencies from when each request was due and not from when k6 came to it.
 *
 * k6 handles its arrivals in order, late or not, and each either finds a user or is dropped; so beginnings and drops, in the
 * order of their times, are arrivals 0, 1, 2 and so on. None can have been before it was due, which tells when the first was.
 * Arrivals that k6 did not come to before its time was over are dropped too.
 */
export function reconstruct({ period_ns, lead, count }: Schedule, { begun, drops_s, began_s }: Played): Arrivals {
  const period_s = period_ns / 1e9
  const handled = [
    ...begun.map(({ start_s, sample }) => ({ time_s: start_s, sample })),
    ...drops_s.map((time_s) => ({ time_s, sample: null })),
  ].sort((a, b) => a.time_s - b.time_s)
  const first_s = handled.reduce(
    (least, { time_s }, index) => Math.min(least, time_s - index * period_s),
    // In the millisecond that k6 says: where every arrival was late, that is nearer than the earliest of them.
    began_s === null ? Number.POSITIVE_INFINITY : began_s + clockStep_s,
  )
  const dueOf = (index: number) => first_s + index * period_s
  const samples = new Samples()
  let dropped = 0
  for (let index = lead; index < lead + count; index++) {
    const sample = handled[index]?.sample ?? null
    const start_s = (index - lead) * period_s
    if (sample === null) {
      dropped++
      samples.add(droppedAt(start_s))
    } else samples.add({ ...sample, start_s, latency_s: sample.start_s + sample.latency_s - dueOf(index) })
  }
  const counted = handled.slice(lead, lead + count)
  const lateness_s = Float64Array.from(counted, ({ time_s }, index) => time_s - dueOf(lead + index))
  return { samples, lateness_s, dropped }
}

function droppedAt(start_s: number): Sample {
  return { start_s, latency_s: 0, blocked_s: 0, connecting_s: 0, waiting_s: 0, status: 0, error: 'dropped' }
}
