import { z } from 'zod'
import { plannedCellSchema } from '../plan/plan.ts'
import type { CellResult } from '../run/result.ts'
import { bottleneckNames } from './bottlenecks.ts'
import { attributionOfLevel } from './open-attribution.ts'

const figure = z.number().nullable()

/** One constant rate of arrivals of a cell, in one block. Latencies count from the intended start. */
export const openLevelSchema = z.object({
  ...plannedCellSchema.unwrap().shape,
  /** Share of the capacity measured just before, 0 to 1. */
  share: z.number(),
  /** Requests a second that were to arrive. */
  rate_rps: z.number(),
  /** Requests that were to arrive; all of them are answered, failed or dropped. */
  intended: z.int(),
  answered: z.int(),
  failed: z.int(),
  /** Of the failed: those that the generator could not even begin, since all its users were waiting. */
  dropped: z.int(),
  p50_s: figure,
  p90_s: figure,
  p99_s: figure,
  /** From 10,000 answered requests on. */
  p999_s: figure,
  worst_s: figure,
  /** How late an arrival began, at the 99th percentile. */
  late_p99_s: figure,
  droplet_cpu_s: figure,
  generator_cpu_s: figure,
  seconds: z.number(),
  bottleneck: z.enum(bottleneckNames).nullable(),
  bottleneck_why: z.string(),
})
export type OpenLevelAnalysis = z.infer<typeof openLevelSchema>

/**
 * The constant rates of a result, in the order in which they were run, and what limited each.
 * @param generatorCpus CPUs that the generator may use
 */
export function levelsOf({ cell, open = [] }: CellResult, generatorCpus: number): OpenLevelAnalysis[] {
  return open.map((level) => {
    const { share, rate_rps, intended, answered, failed, dropped, latencies } = level
    const { late_p99_s, droplet_cpu_s, generator_cpu_s, seconds } = level
    const { by, why } = attributionOfLevel(level, generatorCpus)
    return {
      ...cell,
      ...{ share, rate_rps, intended, answered, failed, dropped },
      p50_s: latencies?.p50_s ?? null,
      p90_s: latencies?.p90_s ?? null,
      p99_s: latencies?.p99_s ?? null,
      p999_s: latencies?.p999_s ?? null,
      worst_s: latencies?.worst_s ?? null,
      ...{ late_p99_s, droplet_cpu_s, generator_cpu_s, seconds },
      bottleneck: by,
      bottleneck_why: why,
    }
  })
}
