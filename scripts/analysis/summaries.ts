import { median } from 'simple-statistics'
import { type Cell, cellId } from '../plan/plan.ts'
import type { CellResult } from '../run/result.ts'
import { effective } from '../stats/effective.ts'

/** The results that count: where a cell was measured again, the repeat and not what it repeats. */
export function effectiveResults(results: readonly CellResult[]): CellResult[] {
  return effective(
    results,
    ({ cell }) => cell.repeat,
    ({ cell }) => cellId({ ...cell, repeat: true }),
  )
}

/** Whether two are the same cell, whatever their blocks. */
export function isSameCell(a: Cell, b: Cell): boolean {
  return a.server === b.server && a.topology === b.topology && a.network === b.network
}

/** The median of those that exist; null without any. */
export function middle(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined)
  return known.length > 0 ? median(known) : null
}
