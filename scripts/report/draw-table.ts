import Table from 'cli-table3'
import { stripControl } from '../base/text.ts'
import { type Column, headingOf, isFigure, shownText } from './columns/column.ts'

/** Blanks between two columns. */
const gap = 2
/** Width of a last column of text; what is longer is wrapped. */
const lastWidth = 40

/** Nothing but blanks between columns: a table of rules is a third wider, and no easier to read. */
const blanks = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
  ...{ 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: ' '.repeat(gap),
}

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
    chars: blanks,
    colAligns: columns.map((column) => (isFigure(column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    wordWrap: true,
    colWidths: columns.map((_, index) => (index === last ? lastWidth : null)),
  })
  const line = (row: Row) => columns.map((column) => cellText(column, row))
  if (!heading) table.push(...rows.map(line))
  else
    for (const [content, members] of Map.groupBy(rows, heading))
      table.push([{ content: stripControl(content), colSpan: columns.length }], ...members.map(line))
  return table
    .toString()
    .split('\n')
    .map((one) => one.trimEnd())
    .join('\n')
}

/** Columns as far as they fit into a line, without those that may go, the first of them first. */
export function fitting<Row, Name extends string>(
  columns: readonly Column<Row, Name>[],
  rows: readonly Row[],
  width: number,
  optional: readonly NoInfer<Name>[],
): readonly Column<Row, Name>[] {
  const [first, ...others] = optional
  const widths = columns.map((column) =>
    Math.max(...[headingOf(column), ...rows.map((row) => cellText(column, row))].map(({ length }) => length)),
  )
  const needed = widths.reduce((sum, one) => sum + one, gap * (columns.length - 1))
  if (needed <= width || first === undefined) return columns
  return fitting(
    columns.filter(({ name }) => name !== first),
    rows,
    width,
    others,
  )
}

function cellText<Row>(column: Column<Row>, row: Row): string {
  return stripControl(shownText(column, row))
}
