import { stringify } from 'csv-stringify/sync'
import type { Analysis } from '../analysis/analyse.ts'
import { treatmentOf } from '../analysis/repetition.ts'
import type { Comparison } from '../stats/comparisons.ts'
import { safeCell } from './safe-cell.ts'

const fixed = (value: number | null | undefined) => value?.toFixed(4)

/**
 * comparison.csv: each cell against NGINX and its range of ranks, with 95 % intervals that hold for all cells of a network
 * at once; one row a network, metric and cell. Null without a second block.
 */
export function renderComparison({ comparisons }: Pick<Analysis, 'comparisons'>): string | null {
  const rows = comparisons.flatMap(({ network, metric, cells, withBaseline, ranks }) =>
    cells.map((cell) => {
      const treatment = treatmentOf(cell)
      const rank = ranks.find((one) => one.treatment === treatment)
      return {
        network,
        metric,
        server: cell.server,
        topology: cell.topology,
        ...interval(withBaseline.find((one) => one.treatment === treatment)),
        best_rank: rank?.best,
        worst_rank: rank?.worst,
      }
    }),
  )
  return csv(rows)
}

/** pairs.csv: every cell against every other of its network, with intervals that hold for all pairs at once. */
export function renderPairs({ comparisons }: Pick<Analysis, 'comparisons'>): string | null {
  return csv(
    comparisons.flatMap(({ network, metric, pairs }) =>
      pairs.map((pair) => ({ network, metric, a: pair.treatment, b: pair.reference, ...interval(pair) })),
    ),
  )
}

function interval(comparison: Comparison | undefined) {
  return {
    ratio: fixed(comparison?.ratio),
    low: fixed(comparison?.low),
    high: fixed(comparison?.high),
    verdict: comparison?.verdict,
  }
}

function csv(rows: readonly Readonly<Record<string, string | number | undefined>>[]): string | null {
  if (rows.length === 0) return null
  const safe = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, safeCell(value)])),
  )
  return stringify(safe, { header: true })
}
