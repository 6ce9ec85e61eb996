import type { CellFacts } from '../../../analysis/schema.ts'
import type { LegendEntry } from './legend.ts'
import type { RowGroup, RowLine } from './rows.ts'
import { topologyStyle } from './style.ts'

/** By family, then server; a line for each topology. */
export function groupCells(cells: readonly CellFacts[], line: (cell: CellFacts) => RowLine): RowGroup[] {
  return [...Map.groupBy(cells, ({ family }) => family)].map(([heading, members]) => ({
    heading,
    rows: [...Map.groupBy(members, ({ server }) => server)].map(([name, own]) => ({ name, lines: own.map(line) })),
  }))
}

/** A mark for each topology that there is. */
export function topologyLegend(cells: readonly Pick<CellFacts, 'topology'>[]): LegendEntry[] {
  return [...new Set(cells.map(({ topology }) => topology))].map((topology) => ({
    style: topologyStyle(topology),
    text: topology,
  }))
}
