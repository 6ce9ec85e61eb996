import type { ReportedCell } from './schema.ts'
import { middle } from './summaries.ts'

/** A server's latency, in seconds. */
interface Tail {
  readonly server: string
  readonly p99_s: number
}

/** Of the cells of one network and topology, which servers answer 99 % of their requests soonest and latest. */
export interface Tails {
  readonly network: string
  /** Whether the baseline, which is neither, is among the cells. */
  readonly withBaseline: boolean
  readonly shortest: Tail
  /** Null with one server. */
  readonly longest: Tail | null
}

/** Null where no cell but the baseline may be compared and has a latency. */
export function tailsOf(cells: readonly ReportedCell[]): Tails | null {
  const known = cells
    .flatMap(({ server, network, baseline, comparable, p99_s }) =>
      !baseline && comparable > 0 && p99_s !== null ? [{ network, server, p99_s }] : [],
    )
    .toSorted((a, b) => a.p99_s - b.p99_s)
  const [first, ...others] = known
  const last = others.at(-1)
  if (!first) return null
  const tail = ({ server, p99_s }: (typeof known)[number]): Tail => ({ server, p99_s })
  const withBaseline = cells.some(({ baseline }) => baseline)
  return { network: first.network, withBaseline, shortest: tail(first), longest: last ? tail(last) : null }
}

/**
 * How much longer the 99th percentile of a server is at the highest share of its capacity than at the lowest, each the median of
 * the blocks.
 */
export interface LoadedTail {
  readonly server: string
  /** Shares of the capacity, 0 to 1. */
  readonly low: number
  readonly high: number
  readonly ratio: number
}

/** Null with fewer than two shares that have a latency. */
export function loadedTailOf({ server, open }: Pick<ReportedCell, 'server' | 'open'>): LoadedTail | null {
  const shares = [...Map.groupBy(open, ({ share }) => share)]
    .flatMap(([share, levels]) => {
      const p99_s = middle(levels.map((level) => level.p99_s))
      return p99_s === null ? [] : [{ share, p99_s }]
    })
    .toSorted((a, b) => a.share - b.share)
  const [first, last] = [shares[0], shares.at(-1)]
  if (!first || !last || first === last || first.p99_s === 0) return null
  return { server, low: first.share, high: last.share, ratio: last.p99_s / first.p99_s }
}
