import type { Container } from '../lab/container.ts'
import { instancesOf, mostRequests } from '../plan/load.ts'
import type { CapacityLoad } from '../scenario/scenario.ts'
import { type K6File, runK6, timeoutAfter } from './k6.ts'

/** Writing while the server is driven to its limit would cost a tenth of the rate. */
const inMemoryRequests = 200_000

/** What several k6 need to start, so that they can begin at the same moment. */
const start_ms = 1500

/** One use of the load `capacity`. */
export interface CapacityRun {
  readonly url: string
  readonly load: CapacityLoad
  /** CPUs of the generator. */
  readonly cpus: number
  /** Seconds after which each k6 is ended. */
  readonly limit_s: number
  /** Where the CSV of k6 number `index` (from 0) goes, as the generator sees it. */
  readonly fileOf: (index: number) => string
}

/** How many of `total` workers each of `instances` k6 gets: as even as can be. */
export function shareWorkers(total: number, instances: number): number[] {
  return Array.from({ length: instances }, (_, index) => Math.floor((total + index) / instances)).reverse()
}

/**
 * Runs as many k6 at once as the generator has CPUs (or workers, if there are fewer), until all of them have ended.
 * @returns the CSV files, and how many connections each k6 had
 * @throws RunError if one of them fails, when the others have ended
 */
export async function runCapacity(generator: Container, run: CapacityRun): Promise<K6File[]> {
  const { url, load, cpus, limit_s, fileOf } = run
  const shares = shareWorkers(load.workers, instancesOf(load, cpus))
  // One of them need not wait for the others.
  const begin_ms = shares.length > 1 ? Date.now() + start_ms : 0
  const runs = shares.map(async (connections, index) => {
    const file = fileOf(index)
    await runK6(generator, {
      script: 'capacity',
      file,
      requests: mostRequests(load) / shares.length,
      inMemoryRequests,
      variables: {
        // Each has one CPU's time.
        GOMAXPROCS: '1',
        LAB_URL: url,
        LAB_CONNECTIONS: String(connections),
        LAB_LEAST_S: String(load.seconds),
        LAB_LIMIT_S: String(limit_s),
        // One that the limit interrupts leaves no sample of its own.
        LAB_TIMEOUT_MS: String(Math.round(1000 * timeoutAfter(load.seconds, limit_s))),
        LAB_BEGIN_MS: String(begin_ms),
      },
    })
    return { file, connections, limit_s }
  })
  await Promise.allSettled(runs)
  return Promise.all(runs)
}
