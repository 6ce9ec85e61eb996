import type { Manifest } from '../run/manifest.ts'
import type { CellResult } from '../run/result.ts'
import { limitOfLevel } from './open-limit.ts'
import type { OpenLevelFacts } from './schema.ts'

/** The constant rates of a cell's blocks, in the order in which they were run. */
export function openLevels(results: readonly CellResult[], { machine }: Manifest): OpenLevelFacts[] {
  const cpus = machine.cpus.generator.length
  return results.flatMap(({ cell, open = [] }) =>
    open.map((level) => {
      const { share, rate_rps, intended, answered, failed, dropped, latencies } = level
      return {
        block: cell.block,
        ...{ share, rate_rps, intended, answered, failed, dropped },
        p50_s: latencies?.p50_s ?? null,
        p90_s: latencies?.p90_s ?? null,
        p99_s: latencies?.p99_s ?? null,
        p999_s: latencies?.p999_s ?? null,
        worst_s: latencies?.worst_s ?? null,
        limited_by: limitOfLevel(level, cpus).by,
      }
    }),
  )
}
