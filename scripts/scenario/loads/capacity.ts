import { z } from 'zod'
import { highestRate_rps, type LoadModel, timeout_ms, workers } from './model.ts'

/** A closed model that drives a server as hard as the generator can, by all of its CPUs. */
export const capacitySchema = z.strictObject({
  kind: z.literal('capacity'),
  workers,
  seconds: z.number().min(1).max(600).default(5),
})
type CapacityLoad = z.infer<typeof capacitySchema>

export function capacity(load: CapacityLoad): LoadModel {
  const { workers, seconds } = load
  return {
    words: `as many requests as it takes, ${workers} workers for ${seconds} s`,
    workers,
    rate_rps: null,
    seconds,
    least_s: seconds,
    planned: workers,
    most: seconds * highestRate_rps,
    companion: false,
    job: ({ cpus, cell_timeout_s }) => ({
      script: 'capacity',
      schedule: null,
      variables: {
        LAB_WORKERS: String(workers),
        LAB_LEAST_S: String(seconds),
        LAB_CELL_TIMEOUT_S: String(cell_timeout_s),
        // What the last answers have left of the cell's time.
        LAB_TIMEOUT_MS: timeout_ms(cell_timeout_s - seconds),
        LAB_THREADS: String(Math.min(workers, cpus)),
      },
      most_s: cell_timeout_s,
    }),
    ceiling: (ceiling_s) => capacity({ ...load, seconds: ceiling_s }),
    levels: [],
  }
}
