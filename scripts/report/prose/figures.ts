import type { CellAnalysis } from '../../analysis/schema.ts'
import { duration, number } from '../../base/numbers.ts'
import { type Column, isFigure, shownText } from '../columns/column.ts'
import { rateMark, signMarks } from './signs.ts'

/** A cell's value for people: three significant digits, and times in the unit that keeps them short; empty where there is none. */
export function humanText(column: Column<CellAnalysis>, cell: CellAnalysis): string {
  const value = column.value(cell)
  if (typeof value !== 'number') return shownText(column, cell)
  if (column.unit !== undefined) return duration(column.unit === 's' ? value : value / 1e6)
  if (column.name === 'rps') return `${rateMark(cell.bottleneck)}${number(value)}`
  if (column.name === 'cpu_ratio') return number(value)
  if (column.name === 'pct_nginx') return `${signMarks[cell.pct_sign]}${number(value)} %`
  return isFigure(column) ? shownText(column, cell) : String(value)
}
