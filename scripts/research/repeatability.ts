import { type CellComparison, compareManifests, type RunMetric, runMetrics } from '../analysis/compare-manifests.ts'
import { metricNames } from '../report/columns/run-comparison.ts'
import type { Manifest } from '../run/manifest.ts'
import { estimateBetweenRunSd, type RunComparisonOptions } from '../stats/compare-runs.ts'

/** What runs of the same, with nothing changed between them, say of comparing runs. */
interface Repeatability {
  readonly pairs: number
  /** How often each verdict was given; `slower` and `faster` are false. */
  readonly verdicts: ReadonlyMap<CellComparison['verdict'], number>
  /** Standard deviation, from run to run, of the log of a cell's value, beyond what the blocks' noise explains; null without cells. */
  readonly betweenRunSd: ReadonlyMap<RunMetric, number | null>
}

/** Compares runs of the same in pairs, each run in one pair only: the first with the second, the third with the fourth. */
export function repeatabilityOf(runs: readonly Manifest[], options: RunComparisonOptions): Repeatability {
  const pairs = runs.flatMap((a, index) => {
    const b = runs[index + 1]
    return index % 2 === 0 && b ? [[a, b] as const] : []
  })
  const compared = pairs.flatMap(([a, b]) => compareManifests(a, b, options))
  const verdicts = Map.groupBy(compared, ({ verdict }) => verdict)
  const sdOf = (metric: RunMetric) =>
    estimateBetweenRunSd(compared.flatMap((one) => (one.metric === metric && one.difference ? [one.difference] : [])))
  return {
    pairs: pairs.length,
    verdicts: new Map([...verdicts].map(([verdict, { length }]) => [verdict, length])),
    betweenRunSd: new Map(runMetrics.map((metric) => [metric, sdOf(metric)])),
  }
}

/** How far runs of one scenario differ from each other. */
export function renderRepeatability({ pairs, verdicts, betweenRunSd }: Repeatability): string {
  const count = (verdict: CellComparison['verdict']) => verdicts.get(verdict) ?? 0
  const [same, open, different] = [
    count('equivalent'),
    count('no significant difference'),
    count('slower') + count('faster'),
  ]
  const sds = [...betweenRunSd].map(([metric, sd]) => `${metricNames[metric]} ${sd?.toFixed(4) ?? 'unknown'}`)
  return [
    `${pairs} pairs of runs, ${same + open + different} comparisons: ${same} equivalent, ${open} without significant difference,`,
    `${different} falsely different; ${count('not comparable')} not comparable`,
    `run-to-run standard deviation (of logs): ${sds.join(', ')}`,
    '',
  ].join('\n')
}
