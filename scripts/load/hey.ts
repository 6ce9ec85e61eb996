import type Docker from 'dockerode'
import { RunError } from '../cli/errors.ts'
import { execIn } from '../docker/exec.ts'
import type { Load } from '../scenario/scenario.ts'

/** What every server answers, with status 200. */
export const expectedBody = 'Hello, World!'

/** Up to this many requests, k6 keeps its samples in memory and writes them at the end, with nothing else to do meanwhile. */
const inMemoryRequests = 50_000

/** Up to this many, all that k6 allocates for them fits into memory that was touched before the load. */
const uncollectedRequests = 10_000

/** About the most requests a second that one k6 makes, for what a load that goes on for some time may come to. */
const highestRate = 25_000

/**
 * How k6 collects its garbage: not at all during a short load, since one collection is milliseconds of a CPU that the first
 * requests need, and shows in their latency; seldom, where the samples fit in memory; else as usual.
 */
function garbageCollection(requests: number): Readonly<Record<string, string>> {
  if (requests <= uncollectedRequests) return { GOGC: 'off', GOMEMLIMIT: '256MiB' }
  return { GOGC: requests <= inMemoryRequests ? '400' : '100' }
}

/** The most requests that a load can come to. */
export function mostRequests({ requests, at_least_s }: Load): number {
  return Math.max(requests, at_least_s * highestRate)
}

/** Flags of every k6 run: no calls home, no terminal output, no summary, no thresholds. */
export const k6Flags = [
  '--no-usage-report',
  '--quiet',
  '--summary-mode=disabled',
  '--no-thresholds',
  '--no-color',
] as const

/** Variables of every k6 run: no extension service, and no proxy between the generator and the droplet. */
export const k6Environment: Readonly<Record<string, string>> = {
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  http_proxy: '',
  https_proxy: '',
  NO_PROXY: '*',
}

/** One use of a load: what to ask, for how long, and where the samples go. */
export interface LoadRun {
  readonly url: string
  readonly load: Load
  /** How k6 plays the workers. */
  readonly way: NonNullable<Load['way']>
  /** Seconds after which the workers stop asking. */
  readonly limit_s: number
  /** k6's CSV, as the generator sees it. */
  readonly file: string
}

/**
 * Runs the load `hey` in the generator until its workers have ended, and leaves k6's CSV in `file`.
 * @throws RunError if k6 itself fails; failed requests are data and no error
 */
export async function runHey(generator: Docker.Container, { url, load, way, limit_s, file }: LoadRun): Promise<void> {
  const most = mostRequests(load)
  const log = `${file}.log`
  const result = await execIn(
    generator,
    [
      'k6',
      'run',
      ...k6Flags,
      // A file and not the standard error: a dead server would have a line for each of its requests.
      `--log-output=file=${log},level=error`,
      '--out',
      `csv=fileName=${file},timeFormat=unix_micro,saveInterval=${most <= inMemoryRequests ? '1h' : '1s'}`,
      `/load/${load.kind}.js`,
    ],
    {
      ...k6Environment,
      ...garbageCollection(most),
      K6_METRIC_SAMPLES_BUFFER_SIZE: '10000',
      LAB_URL: url,
      LAB_WORKERS: String(load.workers),
      LAB_REQUESTS: String(load.requests),
      LAB_LIMIT_S: String(limit_s),
      LAB_LEAST_S: String(load.at_least_s),
      LAB_BODY: expectedBody,
      LAB_WAY: way,
    },
  )
  if (result.exitCode !== 0) {
    const details = await execIn(generator, ['tail', '-n', '1', log])
    throw new RunError(
      `k6 ended with exit code ${result.exitCode}: ${(details.stdout || result.stderr).trim() || 'it said nothing'}`,
    )
  }
}
