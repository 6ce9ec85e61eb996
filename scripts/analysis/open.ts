import type { PlannedCell } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import type { OpenLevel } from '../run/result.ts'
import type { Limit } from './attribution.ts'
import { limitOfLevel } from './open-limit.ts'
import type { OpenLevelFacts } from './schema.ts'

/** One constant rate of arrivals of a cell, and what limited it. */
export interface JudgedLevel {
  readonly cell: PlannedCell
  readonly level: OpenLevel
  readonly limit: Limit
}

/** The constant rates of a run's results, in the order in which they were run. */
export function judgeLevels({ results, machine }: Pick<Manifest, 'results' | 'machine'>): JudgedLevel[] {
  const cpus = machine.cpus.generator.length
  return results.flatMap(({ cell, open = [] }) =>
    open.map((level) => ({ cell, level, limit: limitOfLevel(level, cpus) })),
  )
}

const unknown = { p50_s: null, p90_s: null, p99_s: null, p999_s: null, worst_s: null }

/** What is said of the rates of one cell. */
export function levelFacts(levels: readonly JudgedLevel[]): OpenLevelFacts[] {
  return levels.map(({ cell: { block }, level, limit }) => {
    const { share, rate_rps, intended, answered, failed, dropped, latencies } = level
    const asked = { block, share, rate_rps, intended, answered, failed, dropped }
    return { ...asked, ...(latencies ?? unknown), limited_by: limit.by }
  })
}
