import { html, type Markup } from './markup.ts'

/** How figures are written, as in table.csv; the unit stands in the column's header. */
export const written = {
  rps: fixed(2),
  percent: fixed(2),
  seconds: fixed(4),
  micros: fixed(1),
  ratio: fixed(3),
  count: fixed(0),
  /** Of a share, 0 to 1. */
  share: (value: number) => `${(100 * value).toFixed(0)} %`,
} as const satisfies Readonly<Record<string, (value: number) => string>>

/** What stands where a figure does not exist. */
export const noFigure = '–'

/** A figure as text. */
export function figure(value: number | null, write: (value: number) => string): string {
  return value === null ? noFigure : write(value)
}

/**
 * A table cell with a figure, and with its exact value for whoever sorts or reads the page by program.
 * @param beside what else the cell says of it, in words
 */
export function figureCell(value: number | null, write: (value: number) => string, beside?: Markup | false): Markup {
  if (value === null) return html`<td class="number">${noFigure}${beside}</td>`
  return html`<td class="number" data-value="${value}">${write(value)}${beside}</td>`
}

function fixed(digits: number): (value: number) => string {
  return (value) => value.toFixed(digits)
}
