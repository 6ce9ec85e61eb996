import { baselineOf } from '../registry/server.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { type Bottleneck, isOwn } from './bottlenecks.ts'
import type { CellAnalysis } from './schema.ts'

/** A cell of a server that is not the baseline, with a rate to compare. */
export type Rated = CellAnalysis & { readonly rps: number }

/** How many servers have a rate that is a minimum, for one bottleneck (null: unknown). */
export interface BottleneckCount {
  readonly bottleneck: Bottleneck | null
  readonly servers: number
}

/** The cells with a rate to compare, in their order. */
export function ratedCells({ servers }: Pick<Manifest, 'servers'>, cells: readonly CellAnalysis[]): Rated[] {
  const baseline = baselineOf(servers)
  return cells.filter((one): one is Rated => one.server !== baseline && one.comparable > 0 && one.rps !== null)
}

/** Whether a server may do more than a rate: its own is a minimum, and at its cost one CPU could do more. */
export function mayExceed({ bottleneck, cpu_bound_rps: bound }: Rated, rate_rps: number): boolean {
  return !isOwn(bottleneck) && (bound === null || bound > rate_rps)
}

/** Whether some or all measurements of a cell have no figure to compare. One that was cut short has one. */
export function hasFailed({ outcome }: Pick<CellAnalysis, 'outcome'>): boolean {
  return !isComparable({ outcome })
}

/** Whose rates are minimums, by bottleneck, the most frequent first. */
export function minimumsOf(cells: readonly Rated[]): BottleneckCount[] {
  const minimums = cells.filter(({ bottleneck }) => !isOwn(bottleneck))
  return [...Map.groupBy(minimums, ({ bottleneck }) => bottleneck)]
    .map(([bottleneck, own]) => ({ bottleneck, servers: own.length }))
    .toSorted((a, b) => b.servers - a.servers)
}
