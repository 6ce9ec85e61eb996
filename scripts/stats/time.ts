import type { TimeSpent } from '../run/manifest.ts'
import type { CellResult } from '../run/result.ts'
import { percentile } from './hey.ts'

/** Wall time of a cell that was not load, in seconds: everything before its first request and after its last. */
export function otherTime({ timing, figures }: CellResult): number {
  return timing.total_s - (figures?.seconds ?? 0)
}

/** Where the wall time of the given cells went; null if there are none. */
export function timeSpent(results: readonly CellResult[]): TimeSpent | null {
  if (results.length === 0) return null
  const others = Float64Array.from(results, otherTime).sort()
  const other_s = others.reduce((total, seconds) => total + seconds, 0)
  return {
    cells: results.length,
    load_s: results.reduce((total, { figures }) => total + (figures?.seconds ?? 0), 0),
    other_s,
    other_mean_s: other_s / results.length,
    other_p95_s: percentile(others, 95),
  }
}
