import { stringify } from 'csv-stringify/sync'
import type { Analysis } from '../analysis/analyse.ts'
import { statisticNames } from './prose/article.ts'
import { safeCell } from './safe-cell.ts'

const fixed = (digits: number, value: number | null | undefined) => value?.toFixed(digits)

/** article.csv: the published table beside the lab's medians, one row a server and network. */
export function renderArticle({ article }: Pick<Analysis, 'article'>): string {
  const rows = article.map((row) => ({
    server: row.published.server,
    article_rps: row.published.rps,
    lab_rps: fixed(2, row.rps),
    rps_ratio: fixed(3, row.rpsRatio),
    article_mean_s: row.published.mean_s,
    lab_mean_s: fixed(4, row.mean_s),
    mean_ratio: fixed(3, row.meanRatio),
    article_mode_s: row.published.mode_s,
    lab_mode_s: fixed(4, row.mode_s),
    article_worst_s: row.published.worst_s,
    lab_worst_s: fixed(4, row.worst_s),
    lab_failed: fixed(4, row.failed),
    network: row.network,
    lab_server: row.published.measured,
    blocks: row.blocks,
  }))
  return csv(rows)
}

/** article-summary.csv: rank correlations, median ratios, and the servers behind NGINX. */
export function renderArticleSummary({ articleFindings }: Pick<Analysis, 'articleFindings'>): string {
  return csv(
    articleFindings.map(({ network, statistic, servers, value, p }) => ({
      network,
      finding: statisticNames[statistic],
      servers,
      value: fixed(3, value),
      p: fixed(5, p),
    })),
  )
}

function csv(rows: readonly Readonly<Record<string, string | number | undefined>>[]): string {
  const safe = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, safeCell(value)])),
  )
  return stringify(safe, { header: true })
}
