import { median } from 'simple-statistics'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
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

/** One figure for the table as a whole. */
export interface ArticleFinding {
  readonly network: string
  readonly finding: string
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
    if (own.length === 0) return proxiedFindings(network, cells)
    const closing = own.filter(({ published }) => !published.keepsAlive)
    return [
      ...rankFindings(network, 'all servers', own),
      ...rankFindings(network, 'servers that close', closing),
      ratioFinding(network, 'median RPS ratio, lab to article', own, ({ rpsRatio }) => rpsRatio),
      ratioFinding(network, 'median mean latency ratio, lab to article', own, ({ meanRatio }) => meanRatio),
      ...proxiedFindings(network, cells),
    ]
  })
}

function rankFindings(network: string, which: string, rows: readonly ArticleRow[]): ArticleFinding[] {
  const correlate = (what: string, pairs: readonly (readonly [number, number | null])[]): ArticleFinding => {
    const known = pairs.filter((pair): pair is readonly [number, number] => pair[1] !== null)
    const [published, lab] = [known.map(([x]) => x), known.map(([, y]) => y)]
    const test = known.length > 2 ? spearmanTest(published, lab) : null
    const finding = `rank correlation (Spearman) of ${what}, ${which}`
    return { network, finding, servers: known.length, value: test?.rho ?? null, p: test?.greater ?? null }
  }
  return [
    correlate(
      'RPS',
      rows.map(({ published, rps }) => [published.rps, rps]),
    ),
    correlate(
      'mean latency',
      rows.map(({ published, mean_s }) => [published.mean_s, mean_s]),
    ),
  ]
}

function ratioFinding(
  network: string,
  finding: string,
  rows: readonly ArticleRow[],
  of: (row: ArticleRow) => number | null,
): ArticleFinding {
  const known = rows.map(of).filter((ratio) => ratio !== null)
  return { network, finding, servers: known.length, value: known.length > 0 ? median(known) : null, p: null }
}

function proxiedFindings(network: string, cells: readonly CellSummary[]): ArticleFinding[] {
  const rates = cells
    .filter(({ cell, comparable }) => cell.network === network && cell.topology === 'behind-nginx' && comparable > 0)
    .flatMap(({ rps }) => (rps === null ? [] : [rps]))
  if (rates.length === 0) return []
  const [lowest, highest, middle] = [Math.min(...rates), Math.max(...rates), median(rates)]
  const finding = (name: string, value: number) => ({ network, finding: name, servers: rates.length, value, p: null })
  return [
    finding('behind NGINX: lowest RPS', lowest),
    finding('behind NGINX: median RPS', middle),
    finding('behind NGINX: highest RPS', highest),
    finding(`behind NGINX: median RPS to the article’s ${proxiedClaim_rps}`, middle / proxiedClaim_rps),
  ]
}

/** The summary for a terminal, a line a finding. */
export function renderFindings(findings: readonly ArticleFinding[]): string[] {
  return findings.map(({ network, finding, servers, value, p }) => {
    const figure = value === null ? 'no figure' : value.toFixed(2)
    return `${network}: ${finding}: ${figure}${p === null ? '' : ` (p = ${p.toFixed(4)})`}, ${servers} servers`
  })
}
