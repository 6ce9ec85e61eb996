import type { ReportedCell } from '../../../analysis/schema.ts'
import type { RowGroup, RowLine } from './rows.ts'

/** By family, then server; a line for each topology. */
export function groupCells(cells: readonly ReportedCell[], line: (cell: ReportedCell) => RowLine): RowGroup[] {
  return [...Map.groupBy(cells, ({ family }) => family)].map(([heading, members]) => ({
    heading,
    rows: [...Map.groupBy(members, ({ server }) => server)].map(([name, own]) => ({ name, lines: own.map(line) })),
  }))
}
