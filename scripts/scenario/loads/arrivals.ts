import { type K6Job, lastAnswers_s, timeout_ms } from './model.ts'
import { type Schedule, scheduleSeconds } from './schedule.ts'

/**
 * What k6 is told to play a schedule.
 * @param connections requests that it has under way at most; an arrival beyond them is dropped
 * @param cell_timeout_s seconds that it has, the last answers included; they have a second at least
 */
export function arrivals(
  schedule: Schedule,
  connections: number,
  cell_timeout_s: number,
): K6Job & { readonly schedule: Schedule } {
  const { period_ns, lead, count } = schedule
  const played_s = scheduleSeconds(schedule)
  return {
    script: 'arrivals',
    schedule,
    variables: {
      LAB_PERIOD_NS: String(period_ns),
      LAB_LEAD: String(lead),
      LAB_COUNT: String(count),
      LAB_CONNECTIONS: String(connections),
      LAB_TIMEOUT_MS: timeout_ms(Math.max(cell_timeout_s - played_s, lastAnswers_s)),
    },
    most_s: Math.max(cell_timeout_s, played_s + lastAnswers_s),
  }
}
