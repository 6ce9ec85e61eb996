import { type Column, isFigure, shownText } from '../columns/column.ts'
import { duration, number } from './numbers.ts'

const signs: Readonly<Record<string, string>> = { '>=': '≥ ', '<=': '≤ ', '?': '? ' }

/** A row's value for people: three significant digits, and times in the unit that keeps them short; empty where there is none. */
export function humanText<Row>(column: Column<Row>, row: Row): string {
  const value = column.value(row)
  if (typeof value !== 'number') return shownText(column, row)
  if (column.unit !== undefined) return duration(column.unit === 's' ? value : value / 1e6)
  if (column.name === 'rps' || column.name === 'cpu_ratio') return number(value)
  if (column.name !== 'pct_nginx') return isFigure(column) ? shownText(column, row) : String(value)
  const [sign = ''] = shownText(column, row).split(' ')
  return `${signs[sign] ?? ''}${number(value)} %`
}
