import { RunError } from '../base/errors.ts'
import type { Container } from '../lab/container.ts'
import { execIn } from '../lab/exec.ts'
import { requestTimeout_s } from '../plan/load.ts'

/** What every server answers, with status 200. */
export const expectedBody = 'Hello, World!'

/** Up to this many, all that k6 allocates for them fits into memory that was touched before the load. */
const uncollectedRequests = 10_000

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

/** One run of k6 with a load script. */
export interface K6Run {
  /** The script's name in scenarios/load/, without `.js`. */
  readonly script: string
  /** k6's CSV, as the generator sees it. */
  readonly file: string
  /** The most requests that it may make. */
  readonly requests: number
  /** Up to this many, k6 keeps its samples in memory and writes them at the end, with nothing else to do meanwhile. */
  readonly inMemoryRequests: number
  /** What the script is told, and Go. */
  readonly variables: Readonly<Record<string, string>>
}

/** A CSV that k6 has written, as the generator sees it, and what that k6 was told. */
export interface K6File {
  readonly file: string
  /** Requests that it had under way at most. */
  readonly connections: number
  /** Seconds after which it was ended. */
  readonly limit_s: number
}

/** Seconds after which a request is unanswered, in a load that lasts for a time: what is left of its limit then, if that is less. */
export function timeoutAfter(seconds: number, limit_s: number): number {
  return Math.min(Math.max(limit_s - seconds, 0.1), requestTimeout_s)
}

/**
 * How k6 collects its garbage: not at all during a short load, since one collection is milliseconds of a CPU that the first
 * requests need, and shows in their latency; seldom, where the samples fit in memory; else as usual.
 */
export function garbageCollection(requests: number, inMemoryRequests: number): Readonly<Record<string, string>> {
  if (requests <= uncollectedRequests) return { GOGC: 'off', GOMEMLIMIT: '256MiB' }
  return { GOGC: requests <= inMemoryRequests ? '400' : '100' }
}

/**
 * Runs a load script in the generator until it has ended, and leaves k6's CSV in `file`.
 * @throws RunError if k6 itself fails; failed requests are data and no error
 */
export async function runK6(generator: Container, run: K6Run): Promise<void> {
  const { script, file, requests, inMemoryRequests, variables } = run
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
      `csv=fileName=${file},timeFormat=unix_micro,saveInterval=${requests <= inMemoryRequests ? '1h' : '1s'}`,
      `/load/${script}.js`,
    ],
    {
      ...k6Environment,
      ...garbageCollection(requests, inMemoryRequests),
      K6_METRIC_SAMPLES_BUFFER_SIZE: '10000',
      LAB_BODY: expectedBody,
      ...variables,
    },
  )
  if (result.exitCode !== 0) {
    const details = await execIn(generator, ['tail', '-n', '1', log])
    throw new RunError(
      `k6 ended with exit code ${result.exitCode}: ${(details.stdout || result.stderr).trim() || 'it said nothing'}`,
    )
  }
}
