import type { Manifest } from '../run/manifest.ts'
import { estimateBetweenRunSd, type RunComparisonOptions } from '../stats/compare-runs.ts'
import {
  type CellComparison,
  compareManifests,
  orderAgreements,
  type RunMetric,
  runMetrics,
} from './compare-manifests.ts'

/** What runs of the same, with nothing changed between them, say of comparing runs. */
export interface Repeatability {
  readonly pairs: number
  /** How often each verdict was given; `slower` and `faster` are false. */
  readonly verdicts: Readonly<Record<CellComparison['verdict'], number>>
  /** Standard deviation, from run to run, of the log of a cell's value, beyond what the blocks' noise explains; null without cells. */
  readonly betweenRunSd: Readonly<Record<RunMetric, number | null>>
  /** The least of Kendall's taus of the orders by CPU time a request; null where there is none. */
  readonly leastTau: number | null
}

/** Compares runs of the same in pairs, each run in one pair only: the first with the second, the third with the fourth. */
export function repeatabilityOf(runs: readonly Manifest[], options: RunComparisonOptions): Repeatability {
  const pairs = runs.flatMap((a, index) => {
    const b = runs[index + 1]
    return index % 2 === 0 && b ? [[a, b] as const] : []
  })
  const compared = pairs.map(([a, b]) => compareManifests(a, b, options))
  const count = (verdict: CellComparison['verdict']) => compared.flat().filter((one) => one.verdict === verdict).length
  const sd = (metric: RunMetric) =>
    estimateBetweenRunSd(
      compared.map((rows) => rows.flatMap((one) => (one.metric === metric && one.difference ? [one.difference] : []))),
    )
  const taus = pairs.flatMap(([a, b]) => orderAgreements(a, b).map(({ tau }) => tau))
  return {
    pairs: pairs.length,
    verdicts: {
      same: count('same'),
      faster: count('faster'),
      slower: count('slower'),
      'not separated': count('not separated'),
      'not comparable': count('not comparable'),
    },
    betweenRunSd: Object.fromEntries(runMetrics.map((metric) => [metric, sd(metric)])) as Record<
      RunMetric,
      number | null
    >,
    leastTau: taus.length > 0 ? Math.min(...taus) : null,
  }
}
