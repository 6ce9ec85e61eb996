import { percentile } from '../stats/hey.ts'
import type { CellResult } from './result.ts'

/** Wall time of a run's cells, in seconds. */
interface TimeSpent {
  readonly cells: number
  /** From the first request's start to the last one's end, all cells together. */
  readonly load_s: number
  /** Everything else. */
  readonly other_s: number
  readonly other_mean_s: number
  readonly other_p95_s: number
}

/** Wall time of a cell that was not load, in seconds: everything but from the first request of a phase to its last. */
export function otherTime(result: CellResult): number {
  return result.timing.total_s - loadTime(result)
}

function loadTime({ figures, open = [] }: CellResult): number {
  return open.reduce((total, { seconds }) => total + seconds, figures?.seconds ?? 0)
}

/** Where the wall time of the given cells went; null if there are none. */
export function timeSpent(results: readonly CellResult[]): TimeSpent | null {
  if (results.length === 0) return null
  const others = Float64Array.from(results, otherTime).sort()
  const other_s = others.reduce((total, seconds) => total + seconds, 0)
  return {
    cells: results.length,
    load_s: results.reduce((total, result) => total + loadTime(result), 0),
    other_s,
    other_mean_s: other_s / results.length,
    other_p95_s: percentile(others, 95),
  }
}
