import { z } from 'zod'
import { plannedCellSchema } from '../plan/plan.ts'
import { type CellResult, openLevelSchema } from '../run/result.ts'
import { bottleneckNames } from './bottlenecks.ts'
import { attributionOfLevel } from './open-attribution.ts'

const figure = z.number().nullable()
const noLatencies = { p50_s: null, p90_s: null, p99_s: null, p999_s: null, worst_s: null }

/** One constant rate of arrivals of a cell, in one block. Latencies count from the intended start. */
export const levelSchema = z.object({
  ...plannedCellSchema.unwrap().shape,
  ...openLevelSchema.unwrap().omit({ failures: true, latencies: true, idle_cpu: true, conntrack: true }).shape,
  p50_s: figure,
  p90_s: figure,
  p99_s: figure,
  /** From 10,000 answered requests on. */
  p999_s: figure,
  worst_s: figure,
  bottleneck: z.enum(bottleneckNames).nullable(),
  bottleneck_why: z.string(),
})
export type OpenLevelAnalysis = z.infer<typeof levelSchema>

/**
 * The constant rates of a result, in the order in which they were run, and the bottleneck of each.
 * @param generatorCpus CPUs that the generator may use
 */
export function levelsOf({ cell, open = [] }: CellResult, generatorCpus: number): OpenLevelAnalysis[] {
  return open.map((level) => {
    const { failures, latencies, idle_cpu, conntrack, ...figures } = level
    const { by, why } = attributionOfLevel(level, generatorCpus)
    return { ...cell, ...figures, ...(latencies ?? noLatencies), bottleneck: by, bottleneck_why: why }
  })
}
