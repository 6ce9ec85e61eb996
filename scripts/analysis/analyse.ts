import type { Manifest } from '../run/manifest.ts'
import { type ArticleFinding, type ArticleRow, articleFindings, compareWithArticle } from './article.ts'
import { type ResultRow, resultRows } from './block-rows.ts'
import { limitsOf } from './limits.ts'
import { type JudgedLevel, judgeLevels } from './open.ts'
import { compareCells, metrics, type NetworkComparison } from './repetition.ts'
import { type CellSummary, summarizeCells } from './summaries.ts'

/** All that follows from what was measured in a run. Whatever is rendered comes from here. */
export interface Analysis {
  readonly run: Manifest
  /** Each cell over its blocks, in the order of the tables. */
  readonly cells: readonly CellSummary[]
  /** Of each network and metric, where there are several blocks. */
  readonly comparisons: readonly NetworkComparison[]
  /** A row for each result of the run, in its order. */
  readonly rows: readonly ResultRow[]
  /** The constant rates of arrivals, in the order of the results. */
  readonly levels: readonly JudgedLevel[]
  /** Beside the published table; empty without one. */
  readonly article: readonly ArticleRow[]
  readonly articleFindings: readonly ArticleFinding[]
}

/** Analyses a run, finished or not. Pure. */
export function analyse(run: Manifest): Analysis {
  const limits = limitsOf(run)
  const cells = summarizeCells(run, limits)
  const article = compareWithArticle(run, cells)
  return {
    run,
    cells,
    comparisons: metrics.flatMap((metric) => compareCells(run, metric, limits)),
    rows: resultRows(run.results, run, limits),
    levels: judgeLevels(run),
    article,
    articleFindings: articleFindings(run, cells, article),
  }
}
