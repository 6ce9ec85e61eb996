/** A constant rate of arrivals, as k6's executor `constant-arrival-rate` plays it: arrival k is due k periods after the start. */
export interface Schedule {
  /** Whole nanoseconds, since k6 counts in these. */
  readonly period_ns: number
  /** Arrivals at the start that do not count: users open their connections, and k6 touches its memory. */
  readonly lead: number
  /** Arrivals that count. */
  readonly count: number
}

const lead_s = 0.5
/** Beyond the last arrival, so that k6 has time for it. */
const tail_s = 0.1

/** The schedule of a rate, in requests a second, that goes on for some seconds. */
export function scheduleOf(rate_rps: number, seconds: number): Schedule {
  return {
    period_ns: Math.round(1e9 / rate_rps),
    lead: Math.ceil(lead_s * rate_rps),
    count: Math.max(Math.round(seconds * rate_rps), 1),
  }
}

/** Seconds from the start of a schedule to a little after its last arrival. */
export function scheduleSeconds({ period_ns, lead, count }: Schedule): number {
  return ((lead + count - 1) * period_ns) / 1e9 + tail_s
}
