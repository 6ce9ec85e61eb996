import { type Column, fileText, isFigure, noFigure, shownText, titleOf } from '../columns/column.ts'
import { type Content, html, type Markup } from './markup.ts'
import { plainTable } from './section.ts'

/**
 * A table cell; of a figure with its exact value, for whoever sorts or reads the page by program.
 * @param beside what else the cell says of it
 */
export function columnCell<Row>(column: Column<Row>, row: Row, beside?: Content): Markup {
  const text = shownText(column, row) || noFigure
  if (!isFigure(column)) return html`<td>${text}${beside}</td>`
  if (fileText(column, row) === '') return html`<td class="number">${noFigure}${beside}</td>`
  return html`<td class="number" data-value="${column.value(row)}">${text}${beside}</td>`
}

/** Rows as a table, with the columns' titles and digits. */
export function columnTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  return plainTable(
    caption,
    columns.map(titleOf),
    rows.map((row) => columns.map((column) => shownText(column, row) || noFigure)),
  )
}
