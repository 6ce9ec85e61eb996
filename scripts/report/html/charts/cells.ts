import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { isComparable as isComparableResult } from '../../../run/outcomes.ts'
import { listText } from './text.ts'

/** What a chart calls a cell where there is one topology only: the server, and the topology unless it is direct. */
export function cellName({ server, topology }: Pick<ReportedCell, 'server' | 'topology'>): string {
  return topology === 'direct' ? server : `${server} ${topology}`
}

/** The cells of each network, in the run's order of networks. */
export function byNetwork(
  analysis: RunAnalysis,
): { readonly network: string; readonly cells: readonly ReportedCell[] }[] {
  return [...Map.groupBy(analysis.cells, ({ network }) => network)].map(([network, cells]) => ({ network, cells }))
}

/** Whether a cell's figures may be set against another's: every request of some block was answered rightly. */
export function isComparable({ comparable }: ReportedCell): boolean {
  return comparable > 0
}

/** A figure of the blocks of a cell that count and may be compared. */
export function blockValues(
  { rows }: ReportedCell,
  figure: (row: ReportedCell['rows'][number]) => number | null | undefined,
): number[] {
  return rows
    .filter(({ effective, result }) => effective && isComparableResult(result))
    .flatMap((row) => figure(row) ?? [])
}

/** What of a cell did not go well, in a few words; empty if all did. */
export function failureText({ outcome, blocks, comparable }: ReportedCell): string {
  if (outcome === 'ok') return ''
  const failed = blocks - comparable
  return comparable > 0 && failed > 0 ? `${outcome} in ${failed} of ${blocks}` : outcome
}

/** The same for a cell of which a figure is drawn, or null, which needs a reason in any case. */
export function noteOf(cell: ReportedCell, value: number | null): string {
  return failureText(cell) || (value === null ? 'no figure' : '')
}

/** A sentence that names the cells with the least and the most of a figure that all of them have. */
export function rangeText(
  cells: readonly ReportedCell[],
  figure: (cell: ReportedCell) => number | null,
  format: (value: number) => string,
): string {
  const sorted = cells.toSorted((a, b) => (figure(a) ?? 0) - (figure(b) ?? 0))
  const ends = [...new Set([sorted[0], sorted.at(-1)])].filter((cell) => cell !== undefined)
  return `${ends.map((cell) => `${format(figure(cell) ?? 0)} (${cellName(cell)})`).join(' to ')}.`
}

/** A sentence that names the cells without a figure; empty if there is no such cell. */
export function absentText(cells: readonly ReportedCell[]): string {
  if (cells.length === 0) return ''
  return `No figure: ${listText(cells.map((cell) => `${cellName(cell)} (${noteOf(cell, null)})`))}.`
}

/** Sentences to one text. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
