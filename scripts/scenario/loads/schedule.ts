/** A constant rate of arrivals: one is due in each period, at a moment of it that the generator sets. */
export interface Schedule {
  /** Whole nanoseconds, as the generator counts. */
  readonly period_ns: number
  /** Arrivals at the start that do not count: connections are opened, and code is loaded. */
  readonly lead: number
  /** Arrivals that count. */
  readonly count: number
}

/** Seconds of the arrivals that do not count, up to the next whole one. */
export const lead_s = 0.5

/** The schedule of a rate, in requests a second, that goes on for some seconds. */
export function scheduleOf(rate_rps: number, seconds: number): Schedule {
  return {
    period_ns: Math.round(1e9 / rate_rps),
    lead: Math.ceil(lead_s * rate_rps),
    count: Math.max(Math.round(seconds * rate_rps), 1),
  }
}

/** In which period of a schedule something is due, from 0; seconds from its start. */
export function periodOf(due_s: number, { period_ns }: Pick<Schedule, 'period_ns'>): number {
  return Math.floor(Math.round(1e9 * due_s) / period_ns)
}

/** Seconds from the start of a schedule to its end, which is that of the last arrival's period. */
export function scheduleSeconds({ period_ns, lead, count }: Schedule): number {
  return ((lead + count) * period_ns) / 1e9
}

/** The requests a second of a schedule, which are those that were asked for to a millionth. */
export function scheduledRate_rps({ period_ns }: Pick<Schedule, 'period_ns'>): number {
  return 1e9 / period_ns
}
