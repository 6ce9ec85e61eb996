import { treatmentOf } from '../../../analysis/repetition.ts'
import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { isComparable as isComparableResult } from '../../../run/outcomes.ts'
import type { RowLine } from './rows.ts'
import { topologyStyle } from './style.ts'
import { listText } from './text.ts'

type BlockFigure = (row: ReportedCell['rows'][number]) => number | null | undefined

/** The cells of each network, in the run's order of networks. */
export function byNetwork({ cells }: RunAnalysis): [network: string, cells: ReportedCell[]][] {
  return [...Map.groupBy(cells, ({ network }) => network)]
}

/** Whether a cell's figures may be set against another's: every request of some block was answered rightly. */
export function isComparable({ comparable }: ReportedCell): boolean {
  return comparable > 0
}

/** A figure of the blocks of a cell that count and may be compared. */
export function blockValues({ rows }: ReportedCell, figure: BlockFigure): number[] {
  return rows
    .filter(({ effective, result }) => effective && isComparableResult(result))
    .flatMap((row) => figure(row) ?? [])
}

/** A cell's figure and its blocks' own: by group, then server, a line for each topology. */
export function cellLine(cell: ReportedCell, value: number | null, ofBlock: BlockFigure): RowLine {
  const { group: heading, server: name, topology: series } = cell
  const points = blockValues(cell, ofBlock)
  return { heading, name, series, style: topologyStyle(series), value, points, note: noteOf(cell, value) }
}

/**
 * The interval of a cell's ratio to the baseline; null where there is none.
 * @param baseline the baseline's figure; null: unknown
 */
export function intervalOf(
  comparison: ReportedCell['rps_comparison'],
  baseline: number | null,
): [number, number] | null {
  if (comparison?.low == null || comparison.high === null || baseline === null) return null
  return [comparison.low * baseline, comparison.high * baseline]
}

/** What of a cell did not go well, in a few words; empty if all did and there is a figure. */
function noteOf({ outcome, blocks, comparable }: ReportedCell, value: number | null): string {
  if (outcome === 'ok') return value === null ? 'no figure' : ''
  const failed = blocks - comparable
  return comparable > 0 && failed > 0 ? `${outcome} in ${failed} of ${blocks}` : outcome
}

/** The least and the most of a figure that all have, each with what has it. */
export function rangeText<T>(
  items: readonly T[],
  figure: (item: T) => number | null,
  format: (value: number) => string,
  name: (item: T) => string,
): string {
  const sorted = items.toSorted((a, b) => (figure(a) ?? 0) - (figure(b) ?? 0))
  const ends = [...new Set([...sorted.slice(0, 1), ...sorted.slice(-1)])]
  return ends.map((item) => `${format(figure(item) ?? 0)} (${name(item)})`).join(' to ')
}

/** A sentence that names the cells without a figure; empty if there is no such cell. */
export function absentText(cells: readonly ReportedCell[], figure: (cell: ReportedCell) => number | null): string {
  const absent = cells.filter((cell) => figure(cell) === null)
  if (absent.length === 0) return ''
  return `No figure: ${listText(absent.map((cell) => `${treatmentOf(cell)} (${noteOf(cell, null)})`))}.`
}
