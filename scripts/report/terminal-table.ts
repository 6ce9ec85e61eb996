import Table from 'cli-table3'
import type { RunAnalysis } from '../analysis/schema.ts'
import { cellHeading, cellTableColumns, cellTables } from './cell-tables.ts'
import { type Column, choose, headingOf, isFigure, shownText } from './columns/column.ts'
import { openLevelColumns } from './columns/open-level.ts'
import { safeCell } from './safe-cell.ts'

/** The article's table for a terminal, one for each topology and network, latencies in seconds. */
export function renderTerminalTable(analysis: RunAnalysis): string {
  const columns = cellTableColumns(analysis.scenario)
  const heading = cellHeading(analysis)
  return cellTables(analysis)
    .map(({ title, text, cells }) => `${title}\n${text}\n${drawTable(columns, cells, heading)}`)
    .join('\n\n')
}

const openColumns = choose(
  openLevelColumns,
  ...(['server', 'topology', 'network', 'block', 'share', 'rate_rps', 'p50_s', 'p90_s', 'p99_s', 'p999_s'] as const),
  ...(['worst_s', 'failed', 'bottleneck'] as const),
)

/** The levels of an open load as a table for the terminal, and how to read it, as lines; none where there are no levels. */
export function renderOpenLevels({ cells }: RunAnalysis): string[] {
  const levels = cells.flatMap(({ open }) => open)
  if (levels.length === 0) return []
  return [
    '',
    'Requests at a constant rate, a share of the capacity above (open.csv). Latencies are in milliseconds, from when a request',
    'was due. A failed request has none and counts as worst. With the bottleneck "generator" they are not the server’s alone.',
    drawTable(openColumns, levels),
  ]
}

/** Width of a last column of text; what is longer is wrapped. */
const lastWidth = 40

/**
 * Rows as a table for a terminal.
 * @param heading what stands above the rows that have it in common
 */
export function drawTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  heading?: (row: Row) => string,
): string {
  const last = columns.length - 1
  const table = new Table({
    head: columns.map(headingOf),
    colAligns: columns.map((column) => (isFigure(column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: columns.map((_, index) => (index === last ? lastWidth : null)),
  })
  const line = (row: Row) => columns.map((column) => safeCell(shownText(column, row)))
  if (!heading) table.push(...rows.map(line))
  else
    for (const [content, members] of Map.groupBy(rows, heading))
      table.push([{ content: safeCell(content), colSpan: columns.length }], ...members.map(line))
  return table.toString()
}
