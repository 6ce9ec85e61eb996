import { median } from 'simple-statistics'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import type { ReferenceRow } from '../scenario/reference.ts'
import { spearmanTest } from '../stats/rank-correlation.ts'
import type { ArticleRow, CellAnalysis } from './schema.ts'
import { middle } from './summaries.ts'

/** What the article says of servers behind NGINX: that all perform the same, around this many requests a second. */
export const proxiedClaim_rps = 450

/** What is known of the table as a whole. Ranks are Spearman's correlations, ratios are the lab's to the article's. */
export type Statistic = ReturnType<typeof articleFindings>[number]['statistic']

/** One figure for the table as a whole. */
export interface ArticleFinding extends Figure {
  readonly network: string
  readonly statistic: Statistic
}

interface Figure {
  /** Servers that it rests on. */
  readonly servers: number
  readonly value: number | null
  /** One-sided permutation test that the ranks have nothing to do with each other; null where it is no correlation. */
  readonly p: number | null
}

/** The published table beside the run's, by network; empty without a reference. */
export function compareWithArticle(
  { reference }: Pick<Manifest, 'reference'>,
  all: readonly CellAnalysis[],
): ArticleRow[] {
  const cells = all.filter(({ topology }) => topology === 'direct')
  const networks = [...new Set(cells.map(({ network }) => network))]
  return networks.flatMap((network) =>
    (reference ?? []).map((published) =>
      beside(
        published,
        network,
        cells.find((cell) => cell.server === published.measured && cell.network === network),
      ),
    ),
  )
}

function beside(published: ReferenceRow, network: string, cell: CellAnalysis | undefined): ArticleRow {
  const counting = (cell?.rows ?? []).filter(({ effective }) => effective).map(({ result }) => result)
  const counted = counting.filter((one) => isComparable(one) || one.outcome === 'failed-requests')
  const figures = counted.flatMap((one) => (one.figures?.latencies ? [one.figures] : []))
  const total = (name: 'requests' | 'failed') => figures.reduce((sum, one) => sum + one[name], 0)
  const latency = (name: 'mean_s' | 'mode_s' | 'worst_s') => middle(figures.map(({ latencies }) => latencies?.[name]))
  const [lab_rps, lab_mean_s] = [middle(figures.map(({ rps }) => rps)), latency('mean_s')]
  return {
    topology: 'direct',
    network,
    server: published.server,
    lab_server: published.measured,
    keeps_alive: published.keepsAlive,
    blocks: figures.length,
    lab_failed: total('requests') > 0 ? total('failed') / total('requests') : null,
    article_rps: published.rps,
    lab_rps,
    rps_ratio: lab_rps && lab_rps / published.rps,
    article_mean_s: published.mean_s,
    lab_mean_s,
    mean_ratio: lab_mean_s && lab_mean_s / published.mean_s,
    article_mode_s: published.mode_s,
    lab_mode_s: latency('mode_s'),
    article_worst_s: published.worst_s,
    lab_worst_s: latency('worst_s'),
  }
}

/** The table as a whole: do the ranks agree, how far apart are the figures, and do all perform the same behind NGINX? */
export function articleFindings(
  { reference }: Pick<Manifest, 'reference'>,
  cells: readonly CellAnalysis[],
  rows: readonly ArticleRow[],
) {
  if (!reference) return []
  const networks = [...new Set(cells.map(({ network }) => network))]
  return networks.flatMap((network) => {
    const own = rows.filter((row) => row.network === network)
    const closing = own.filter(({ keeps_alive }) => !keeps_alive)
    const ofTable = [
      { statistic: 'rps-ranks', ...rateRanks(own) },
      { statistic: 'latency-ranks', ...meanRanks(own) },
      { statistic: 'rps-ranks-closing', ...rateRanks(closing) },
      { statistic: 'latency-ranks-closing', ...meanRanks(closing) },
      { statistic: 'rps-ratio', ...medianOf(own.map(({ rps_ratio }) => rps_ratio)) },
      { statistic: 'latency-ratio', ...medianOf(own.map(({ mean_ratio }) => mean_ratio)) },
    ] as const
    return [...(own.length > 0 ? ofTable : []), ...proxiedFindings(network, cells)].map((one) => ({ network, ...one }))
  })
}

const rateRanks = (rows: readonly ArticleRow[]) => correlate(rows.map((row) => [row.article_rps, row.lab_rps]))
const meanRanks = (rows: readonly ArticleRow[]) => correlate(rows.map((row) => [row.article_mean_s, row.lab_mean_s]))

function correlate(pairs: readonly (readonly [number, number | null])[]): Figure {
  const known = pairs.filter((pair): pair is readonly [number, number] => pair[1] !== null)
  const [published, lab] = [known.map(([x]) => x), known.map(([, y]) => y)]
  const test = known.length > 2 ? spearmanTest(published, lab) : null
  return { servers: known.length, value: test?.rho ?? null, p: test?.greater ?? null }
}

function medianOf(ratios: readonly (number | null)[]): Figure {
  return { servers: ratios.filter((ratio) => ratio !== null).length, value: middle(ratios), p: null }
}

function proxiedFindings(network: string, cells: readonly CellAnalysis[]) {
  const proxied = cells.filter(
    (cell) => cell.network === network && cell.topology === 'behind-nginx' && cell.comparable > 0,
  )
  const rates = proxied.flatMap(({ rps }) => rps ?? [])
  if (rates.length === 0) return []
  const common = { servers: rates.length, p: null }
  return [
    { statistic: 'proxied-lowest', value: Math.min(...rates), ...common },
    { statistic: 'proxied-median', value: median(rates), ...common },
    { statistic: 'proxied-highest', value: Math.max(...rates), ...common },
    { statistic: 'proxied-ratio', value: median(rates) / proxiedClaim_rps, ...common },
  ] as const
}
