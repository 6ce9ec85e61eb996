import { type Column, fileText, isFigure, noFigure, shownText, titleOf } from '../columns/column.ts'
import { type Content, html, type Markup } from './markup.ts'
import { plainTable } from './section.ts'

interface CellContent {
  /** Instead of the column's own text. */
  readonly text?: string
  /** What else the cell says. */
  readonly beside?: Content
  /** Of the cell's element, each with a blank before it. */
  readonly attributes?: Content
}

/** A table cell; of a figure with its exact value, for whoever sorts or reads the page by program. */
export function columnCell<Row>(
  column: Column<Row>,
  row: Row,
  { text = shownText(column, row) || noFigure, beside, attributes }: CellContent = {},
): Markup {
  if (!isFigure(column)) return html`<td${attributes}>${text}${beside}</td>`
  const exists = fileText(column, row) !== ''
  const exact = exists && html` data-value="${column.value(row)}"`
  return html`<td class="number"${attributes}${exact}>${exists ? text : noFigure}${beside}</td>`
}

/** Rows as a table, with the columns' titles and digits. */
export function columnTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  return plainTable(
    caption,
    columns.map(titleOf),
    rows.map((row) => columns.map((column) => shownText(column, row) || noFigure)),
  )
}
