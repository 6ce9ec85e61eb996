import { stringify } from 'csv-stringify/sync'
import type { Analysis } from '../analysis/analyse.ts'
import { asInResults, resultColumns } from '../analysis/block-rows.ts'
import { safeCell } from './safe-cell.ts'

/** results.csv: one row a measured cell and block, in the order in which they were measured. */
export function renderResults({ rows }: Pick<Analysis, 'rows'>): string {
  const lines = rows.map((row) => resultColumns.map((name) => safeCell(asInResults(name, row[name]))))
  return stringify([resultColumns, ...lines])
}
