import type { Container } from '../lab/container.ts'
import { runK6, timeoutAfter } from './k6.ts'
import { type Schedule, scheduleSeconds } from './schedule.ts'

/** Writing meanwhile would delay arrivals: memory is the lesser evil. */
const inMemoryRequests = 200_000

/**
 * k6 collects its garbage only when so much memory is taken, some 15,000 requests a gigabyte: a collection takes a tenth of a
 * second of a CPU, in which arrivals are late. Twice as much where samples take a good part of it.
 */
const collectAt = (requests: number): string => (requests <= 50_000 ? '1GiB' : '2GiB')

/** One constant rate of arrivals. */
export interface OpenRun {
  readonly url: string
  readonly schedule: Schedule
  readonly users: number
  /** Seconds for the whole phase: what is left of them when the last request has arrived is the time for its answer. */
  readonly limit_s: number
  /** k6's CSV, as the generator sees it. */
  readonly file: string
}

/**
 * Lets requests arrive at a constant rate until the last of them is answered or has failed.
 * @throws RunError if k6 itself fails
 */
export async function runOpen(generator: Container, run: OpenRun): Promise<void> {
  const { url, schedule, users, limit_s, file } = run
  const seconds = scheduleSeconds(schedule)
  const requests = Math.ceil((1e9 * seconds) / schedule.period_ns)
  await runK6(generator, {
    script: 'open',
    file,
    requests,
    inMemoryRequests,
    variables: {
      GOGC: 'off',
      GOMEMLIMIT: collectAt(requests),
      LAB_URL: url,
      LAB_PERIOD_NS: String(schedule.period_ns),
      LAB_DURATION_MS: String(Math.ceil(1000 * seconds)),
      LAB_USERS: String(users),
      LAB_TIMEOUT_MS: String(Math.round(1000 * timeoutAfter(seconds, limit_s))),
    },
  })
}
