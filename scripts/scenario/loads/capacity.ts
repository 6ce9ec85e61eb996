import { z } from 'zod'
import { highestRate, type LoadModel, timeout_ms, workers } from './model.ts'

/** A closed model that drives a server as hard as the generator can: a k6 for each of the generator's CPUs, all at once. */
export const capacitySchema = z.strictObject({
  kind: z.literal('capacity'),
  /** Over all of the k6; where there are fewer than CPUs, there are fewer k6. */
  workers,
  seconds: z.number().min(1).max(600).default(5),
})
export type CapacityLoad = z.infer<typeof capacitySchema>

/**
 * Several k6 at once may begin this share of the load's seconds apart. Until the last one begins, the server is not under the
 * full load, so its measured capacity would be too low.
 */
const mostApart = 0.1

export function capacity(load: CapacityLoad): LoadModel {
  const { workers, seconds } = load
  const most = seconds * highestRate.server
  return {
    words: `as many requests as it takes, ${workers} workers for ${seconds} s`,
    workers,
    seconds,
    planned: workers,
    most,
    wayOn: () => null,
    cellTimeoutOn: (_network, _way, cell_timeout_s) => cell_timeout_s,
    jobs: ({ cpus, cell_timeout_s }) => {
      const instances = Math.min(workers, cpus)
      return shareWorkers(workers, instances).map((connections) => ({
        script: 'capacity',
        requests: most / instances,
        // Writing while the server is driven hard would cost a tenth of the rate.
        inMemoryRequests: 200_000,
        connections,
        cell_timeout_s,
        variables: {
          // Each has one CPU's time.
          GOMAXPROCS: '1',
          LAB_CONNECTIONS: String(connections),
          LAB_LEAST_S: String(seconds),
          LAB_CELL_TIMEOUT_S: String(cell_timeout_s),
          // One that the timeout interrupts leaves no sample of its own.
          LAB_TIMEOUT_MS: timeout_ms(cell_timeout_s - seconds),
        },
      }))
    },
    flaw: ({ apart_s }) => {
      if (apart_s <= mostApart * seconds) return null
      const times = `${apart_s.toFixed(1)} s apart in a load of ${seconds} s`
      return `the generator’s k6 began ${times}: the machine is too busy; run it again`
    },
    ceiling: (ceiling_s) => capacity({ ...load, seconds: ceiling_s }),
    levels: [],
  }
}

/** How many of `total` workers each of `instances` k6 gets: as even as can be. */
function shareWorkers(total: number, instances: number): number[] {
  return Array.from({ length: instances }, (_, index) => Math.floor((total + index) / instances)).reverse()
}
