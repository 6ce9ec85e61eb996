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

/** A figure of results.csv with as many digits as it has there; text is left as it is, what does not exist is empty. */
export function asInResults(column: string, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  const digits = digitsInResults(column)
  return digits === null ? String(value) : value.toFixed(digits)
}

const milliseconds = new Set(['start_s', 'ready_s', 'k6_s', 'collect_s', 'total_s', 'not_load_s'])

/** Null for counts, and for a column that is not known here, which loses no digit then. */
function digitsInResults(column: string): number | null {
  if (milliseconds.has(column)) return 3
  if (column === 'rps' || column === 'pct_nginx') return 2
  if (column === 'cpu_us_per_request' || column === 'cpu_bound_rps') return 1
  if (column.endsWith('_share')) return 4
  return column === 'seconds' || column.endsWith('_s') ? 6 : null
}

function fixed(digits: number): (value: number) => string {
  return (value) => value.toFixed(digits)
}
