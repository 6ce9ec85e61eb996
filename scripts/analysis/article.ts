import { median } from 'simple-statistics'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/result.ts'
import type { ReferenceRow } from '../scenario/reference.ts'
import { spearmanTest } from '../stats/rank-correlation.ts'
import type { CellSummary } from './summaries.ts'

/**
 * A published row beside the lab's cell on one network, direct; null where the lab has no figure. The lab's are medians over
 * the blocks, with failed requests counted as hey counts them: in the rate, but not in the latencies. hey's table does not
 * tell how many there were, so here, and nowhere else, a cell with failures is set beside another figure.
 */
export interface ArticleRow {
  readonly network: string
  readonly published: ReferenceRow
  /** Blocks that the figures are medians of. */
  readonly blocks: number
  /** Of all requests in those blocks, the share that failed. */
  readonly failed: number | null
  readonly rps: number | null
  readonly mean_s: number | null
  readonly mode_s: number | null
  readonly worst_s: number | null
  /** The lab's to the published one. */
  readonly rpsRatio: number | null
  readonly meanRatio: number | null
}

/** What is known of the table as a whole. Ranks are Spearman's correlations, ratios are the lab's to the article's. */
export type Statistic =
  | 'rps-ranks'
  | 'latency-ranks'
  | 'rps-ranks-closing'
  | 'latency-ranks-closing'
  | 'rps-ratio'
  | 'latency-ratio'
  | 'proxied-lowest'
  | 'proxied-median'
  | 'proxied-highest'
  | 'proxied-ratio'

/** One figure for the table as a whole. */
export interface ArticleFinding {
  readonly network: string
  readonly statistic: Statistic
  /** Servers that it rests on. */
  readonly servers: number
  readonly value: number | null
  /** One-sided permutation test that the ranks have nothing to do with each other; null where it is no correlation. */
  readonly p: number | null
}

/** What the article says of servers behind NGINX: that all perform the same, around this many requests a second. */
export const proxiedClaim_rps = 450

/** The published table beside the run's, by network; empty without a reference. */
export function compareWithArticle(
  { reference }: Pick<Manifest, 'reference'>,
  all: readonly CellSummary[],
): ArticleRow[] {
  const cells = all.filter(({ cell }) => cell.topology === 'direct')
  const networks = [...new Set(cells.map(({ cell }) => cell.network))]
  return networks.flatMap((network) =>
    (reference ?? []).map((published) => {
      const cell = cells.find(({ cell }) => cell.server === published.measured && cell.network === network)
      return { network, published, ...asHey(published, cell) }
    }),
  )
}

function asHey(published: ReferenceRow, cell: CellSummary | undefined): Omit<ArticleRow, 'network' | 'published'> {
  const counted = (cell?.results ?? []).filter((one) => isComparable(one) || one.outcome === 'failed-requests')
  const figures = counted.flatMap((one) =>
    one.figures?.latencies ? [{ ...one.figures, ...one.figures.latencies }] : [],
  )
  const middle = (of: (one: (typeof figures)[number]) => number | null) => {
    const known = figures.map(of).filter((value) => value !== null)
    return known.length > 0 ? median(known) : null
  }
  const [rps, mean_s] = [middle((one) => one.rps), middle((one) => one.mean_s)]
  const requests = figures.reduce((sum, one) => sum + one.requests, 0)
  return {
    blocks: figures.length,
    failed: requests > 0 ? figures.reduce((sum, one) => sum + one.failed, 0) / requests : null,
    rps,
    mean_s,
    mode_s: middle((one) => one.mode_s),
    worst_s: middle((one) => one.worst_s),
    rpsRatio: rps && rps / published.rps,
    meanRatio: mean_s && mean_s / published.mean_s,
  }
}

/** The table as a whole: do the ranks agree, how far apart are the figures, and do all perform the same behind NGINX? */
export function articleFindings(
  { reference }: Pick<Manifest, 'reference'>,
  cells: readonly CellSummary[],
  rows: readonly ArticleRow[],
): ArticleFinding[] {
  if (!reference) return []
  const networks = [...new Set(cells.map(({ cell }) => cell.network))]
  return networks.flatMap((network) => {
    const own = rows.filter((row) => row.network === network)
    const closing = own.filter(({ published }) => !published.keepsAlive)
    const found = [
      ...(own.length === 0
        ? []
        : [
            ranks('rps-ranks', own.map(ratesOf)),
            ranks('latency-ranks', own.map(latenciesOf)),
            ranks('rps-ranks-closing', closing.map(ratesOf)),
            ranks('latency-ranks-closing', closing.map(latenciesOf)),
            middleRatio(
              'rps-ratio',
              own.map(({ rpsRatio }) => rpsRatio),
            ),
            middleRatio(
              'latency-ratio',
              own.map(({ meanRatio }) => meanRatio),
            ),
          ]),
      ...proxied(network, cells),
    ]
    return found.map((one) => ({ network, ...one }))
  })
}

type Found = Omit<ArticleFinding, 'network'>
type Pair = readonly [published: number, lab: number | null]

const ratesOf = ({ published, rps }: ArticleRow): Pair => [published.rps, rps]
const latenciesOf = ({ published, mean_s }: ArticleRow): Pair => [published.mean_s, mean_s]

function ranks(statistic: Statistic, pairs: readonly Pair[]): Found {
  const known = pairs.filter((pair): pair is readonly [number, number] => pair[1] !== null)
  const [published, lab] = [known.map(([x]) => x), known.map(([, y]) => y)]
  const test = known.length > 2 ? spearmanTest(published, lab) : null
  return { statistic, servers: known.length, value: test?.rho ?? null, p: test?.greater ?? null }
}

function middleRatio(statistic: Statistic, ratios: readonly (number | null)[]): Found {
  const known = ratios.filter((ratio) => ratio !== null)
  return { statistic, servers: known.length, value: known.length > 0 ? median(known) : null, p: null }
}

function proxied(network: string, cells: readonly CellSummary[]): Found[] {
  const rates = cells
    .filter(({ cell, comparable }) => cell.network === network && cell.topology === 'behind-nginx' && comparable > 0)
    .flatMap(({ rps }) => rps ?? [])
  if (rates.length === 0) return []
  const found = (statistic: Statistic, value: number) => ({ statistic, servers: rates.length, value, p: null })
  return [
    found('proxied-lowest', Math.min(...rates)),
    found('proxied-median', median(rates)),
    found('proxied-highest', Math.max(...rates)),
    found('proxied-ratio', median(rates) / proxiedClaim_rps),
  ]
}
