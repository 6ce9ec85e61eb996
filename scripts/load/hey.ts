import type { Container } from '../lab/container.ts'
import { mostRequests, timeoutOf } from '../plan/load.ts'
import type { HeyLoad, Way } from '../scenario/scenario.ts'
import { type K6File, runK6 } from './k6.ts'

const inMemoryRequests = 50_000

/** One use of the load `hey`: what to ask, for how long, and where the samples go. */
export interface HeyRun {
  readonly url: string
  readonly load: HeyLoad
  /** How k6 plays the workers. */
  readonly way: Way
  /** Seconds after which the workers stop asking; a queue is interrupted. */
  readonly limit_s: number
  /** k6's CSV, as the generator sees it. */
  readonly file: string
}

/**
 * Runs the load `hey` in the generator until its workers have ended, and leaves k6's CSV in `file`.
 * @returns that file
 * @throws RunError if k6 itself fails; failed requests are data and no error
 */
export async function runHey(generator: Container, { url, load, way, limit_s, file }: HeyRun): Promise<K6File> {
  await runK6(generator, {
    script: 'hey',
    file,
    requests: mostRequests(load),
    inMemoryRequests,
    variables: {
      LAB_URL: url,
      LAB_WORKERS: String(load.workers),
      LAB_REQUESTS: String(load.requests),
      LAB_LIMIT_S: String(limit_s),
      LAB_LEAST_S: String(load.at_least_s),
      LAB_TIMEOUT_MS: String(1000 * timeoutOf(load)),
      LAB_WAY: way,
    },
  })
  return { file, connections: load.workers, limit_s }
}
