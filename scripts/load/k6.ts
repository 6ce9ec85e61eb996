import { RunError } from '../base/errors.ts'
import type { Container } from '../lab/container.ts'
import { execIn } from '../lab/exec.ts'
import type { K6Job } from '../scenario/loads/model.ts'

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

/** What several k6 need to start, so that they can begin at the same moment. */
const start_ms = 1500

/** A CSV that k6 has written, as the generator sees it, and what that k6 was told. */
export interface K6File extends Pick<K6Job, 'connections' | 'cell_timeout_s'> {
  readonly file: string
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
 * Loads a server by one k6 or several at once, until all of them have ended.
 * @param fileOf where the CSV of number `index` (from 0) goes, as the generator sees it
 * @throws RunError if k6 itself fails, when the others have ended; failed requests are data and no error
 */
export async function runJobs(
  generator: Container,
  url: string,
  jobs: readonly K6Job[],
  fileOf: (index: number) => string,
): Promise<K6File[]> {
  // One of them need not wait for the others.
  const LAB_BEGIN_MS = String(jobs.length > 1 ? Date.now() + start_ms : 0)
  const runs = jobs.map(async (job, index) => {
    const file = fileOf(index)
    await runK6(generator, file, { ...job, variables: { ...job.variables, LAB_URL: url, LAB_BEGIN_MS } })
    return { file, connections: job.connections, cell_timeout_s: job.cell_timeout_s }
  })
  await Promise.allSettled(runs)
  return Promise.all(runs)
}

async function runK6(generator: Container, file: string, job: K6Job): Promise<void> {
  const { script, requests, inMemoryRequests, variables } = job
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
