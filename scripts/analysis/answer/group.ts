import { list } from '../../base/text.ts'
import type { Comparison } from '../../stats/comparisons.ts'
import { bottleneckWords, isOwnLimit } from '../bottlenecks.ts'
import { type Metric, type NetworkComparison, treatmentOf } from '../repetition.ts'
import type { CellFacts } from '../schema.ts'

/** What the sentences are made from. */
export interface Found {
  readonly cells: readonly CellFacts[]
  readonly comparisons: readonly NetworkComparison[]
}

/** A cell that has a rate which may be set beside another's. */
export type Figured = CellFacts & { readonly rps: number }

/** The cells of one network and topology that have a figure, the baseline left out. */
export function figured(cells: readonly CellFacts[], network: string, topology: CellFacts['topology']): Figured[] {
  return cells.filter(
    (cell): cell is Figured =>
      cell.network === network &&
      cell.topology === topology &&
      !cell.baseline &&
      cell.comparable > 0 &&
      cell.rps !== null,
  )
}

/** Whether a figure is the server's own speed. */
export function isOwn({ limited_by }: CellFacts): boolean {
  return isOwnLimit(limited_by)
}

/** Waitress, of whatever version, among the cells; undefined without it. */
export function waitressOf(cells: readonly Figured[]): Figured | undefined {
  return cells.find(({ server }) => /^waitress(-|$)/.test(server))
}

/** The fastest of the sequential servers; undefined without one. */
export function fastestSequential(cells: readonly Figured[]): Figured | undefined {
  return cells.filter(({ family }) => family === 'sequential').toSorted((a, b) => b.rps - a.rps)[0]
}

/** How many times a's value is b's, with its interval; null where the two were not compared. */
export function compared({ comparisons }: Found, metric: Metric, a: CellFacts, b: CellFacts): Comparison | null {
  const of = comparisons.find((one) => one.metric === metric && one.network === a.network)
  const [treatment, reference] = [treatmentOf(a), treatmentOf(b)]
  const found = of?.pairs.find((pair) => pair.treatment === treatment && pair.reference === reference)
  if (found) return found
  const other = of?.pairs.find((pair) => pair.treatment === reference && pair.reference === treatment)
  if (!other) return null
  const inverse = (value: number | null) => (value === null ? null : 1 / value)
  const { ratio, low, high, verdict } = other
  return { treatment, reference, ratio: inverse(ratio), low: inverse(high), high: inverse(low), verdict }
}

/** Those of the others that are not surely beyond the first: their interval has 1 in it, or there is none. */
export function notSurelyBehind(found: Found, metric: Metric, first: CellFacts, others: readonly CellFacts[]) {
  return others.filter((other) => {
    const pair = compared(found, metric, first, other)
    if (pair?.low == null || pair.high == null) return true
    return metric === 'rps' ? pair.low <= 1 : pair.high >= 1
  })
}

/** Whether a network's cells have intervals. */
export function hasIntervals({ comparisons }: Found, network: string): boolean {
  return comparisons.some((one) => one.network === network && one.pairs.some(({ low }) => low !== null))
}

/** Every pair of the cells, as far as they were compared. */
export function pairsAmong(found: Found, cells: readonly Figured[]): Comparison[] {
  return cells.flatMap((a, index) => cells.slice(index + 1).flatMap((b) => compared(found, 'rps', b, a) ?? []))
}

/** The one cell that has a part in every difference, if it is one of more than two; undefined otherwise. */
export function oddOneOut(pairs: readonly Comparison[], cells: readonly Figured[]): Figured | undefined {
  const different = pairs.filter(({ verdict }) => verdict === 'different')
  const alone = cells.filter((cell) =>
    different.every(({ treatment, reference }) => [treatment, reference].includes(treatmentOf(cell))),
  )
  return alone.length === 1 && cells.length > 2 ? alone[0] : undefined
}

/** What limited some cells, most frequent first: `the generator (9) and the line (2)`. */
export function limitsInWords(cells: readonly CellFacts[]): string {
  const groups = [...Map.groupBy(cells, ({ limited_by }) => limited_by)].sort(([, a], [, b]) => b.length - a.length)
  return list(groups.map(([limit, own]) => `${bottleneckWords(limit)} (${own.length})`))
}

/** What limited a cell, as a sentence says it. */
export function limitInWords(cell: CellFacts | undefined): string {
  return bottleneckWords(cell?.limited_by ?? null)
}
