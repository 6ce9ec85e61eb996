import { stringify } from 'csv-stringify/sync'
import { asInResults, resultColumns, resultRows } from '../analysis/block-rows.ts'
import type { Manifest } from '../run/manifest.ts'
import { safeCell } from './safe-cell.ts'

/** results.csv: one row a measured cell and block, in the order in which they were measured. */
export function renderResults(manifest: Manifest): string {
  const rows = resultRows(manifest.results, manifest)
  const lines = rows.map((row) => resultColumns.map((name) => safeCell(asInResults(name, row[name]))))
  return stringify([resultColumns, ...lines])
}
