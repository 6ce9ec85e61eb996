import { isOwnLimit } from '../../../analysis/bottlenecks.ts'
import type { CellFacts, Facts } from '../../../analysis/schema.ts'
import { isComparable as isComparableResult } from '../../../run/outcomes.ts'
import { listText } from './text.ts'

/** What a chart calls a cell where there is one topology only: the server, and the topology unless it is direct. */
export function cellName({ server, topology }: Pick<CellFacts, 'server' | 'topology'>): string {
  return topology === 'direct' ? server : `${server} ${topology}`
}

/** The cells of each network, in the run's order of networks. */
export function byNetwork(facts: Facts): { readonly network: string; readonly cells: readonly CellFacts[] }[] {
  return [...Map.groupBy(facts.cells, ({ network }) => network)].map(([network, cells]) => ({ network, cells }))
}

/** Whether a cell's figures may be set against another's: every request of some block was answered rightly. */
export function isComparable({ comparable }: CellFacts): boolean {
  return comparable > 0
}

/** Whether a cell's rate is its server's own speed, and not what something else let through. */
export function isOwnSpeed({ limited_by }: CellFacts): boolean {
  return isOwnLimit(limited_by)
}

/** A figure of the blocks of a cell that count and may be compared. */
export function blockValues(
  { rows }: CellFacts,
  figure: (row: CellFacts['rows'][number]) => number | null | undefined,
): number[] {
  return rows
    .filter(({ effective, result }) => effective && isComparableResult(result))
    .flatMap((row) => figure(row) ?? [])
}

/** What of a cell did not go well, in a few words; empty if all did. */
export function failureText({ outcome, blocks, comparable }: CellFacts): string {
  if (outcome === 'ok') return ''
  const failed = blocks - comparable
  return comparable > 0 && failed > 0 ? `${outcome} in ${failed} of ${blocks}` : outcome
}

/** A sentence that names what of the cells is not drawn for want of a figure; empty if there is no such cell. */
export function absentText(cells: readonly CellFacts[]): string {
  if (cells.length === 0) return ''
  const names = cells.map((cell) => `${cellName(cell)} (${failureText(cell) || 'no figure'})`)
  return `Not drawn: ${listText(names)}.`
}

/** Sentences to one text. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
