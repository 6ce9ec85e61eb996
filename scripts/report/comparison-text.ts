import type { CellComparison } from '../analysis/compare-manifests.ts'
import { choose } from './columns/column.ts'
import { runComparisonColumns } from './columns/run-comparison.ts'
import { renderCsv } from './tables.ts'
import { drawTable } from './terminal-table.ts'

const shown = choose(
  runComparisonColumns,
  ...(['server', 'topology', 'network', 'metric', 'ratio', 'low', 'verdict'] as const),
)

const fullSpeedNote =
  'RPS at full speed is the rate in the fastest tenth of the time. It leaves out bursts of noise, and also a server’s pauses.'

/** Two runs cell by cell, as CSV and as a table for the terminal. */
export function renderRunComparison(rows: readonly CellComparison[]): { readonly csv: string; readonly table: string } {
  const explained = rows.some(({ metric }) => metric === 'full_speed_rps') ? `\n${fullSpeedNote}` : ''
  return { csv: renderCsv(runComparisonColumns, rows), table: `${drawTable(shown, rows)}${explained}` }
}
