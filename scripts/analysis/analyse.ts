import type { Manifest } from '../run/manifest.ts'
import { type Answer, answerOf } from './answer.ts'
import { type ArticleFinding, type ArticleRow, articleFindings, compareWithArticle } from './article.ts'
import { type ResultRow, resultRows } from './block-rows.ts'
import { type Check, checksOf } from './checks.ts'
import { limitsOf } from './limits.ts'
import { type JudgedLevel, judgeLevels } from './open.ts'
import { compareCells, metrics, type NetworkComparison } from './repetition.ts'
import { type CellSummary, summarizeCells } from './summaries.ts'
import { type Warning, warningsOf } from './warnings.ts'

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
  readonly answer: Answer
  readonly warnings: readonly Warning[]
  readonly checks: readonly Check[]
}

/** Analyses a run, finished or not. Pure. */
export function analyse(run: Manifest): Analysis {
  const limits = limitsOf(run)
  const cells = summarizeCells(run, limits)
  const comparisons = metrics.flatMap((metric) => compareCells(run, metric, limits))
  const article = compareWithArticle(run, cells)
  return {
    run,
    cells,
    comparisons,
    rows: resultRows(run.results, run, limits),
    levels: judgeLevels(run),
    article,
    articleFindings: articleFindings(run, cells, article),
    answer: answerOf(run, cells, comparisons),
    warnings: warningsOf(run),
    checks: checksOf(run),
  }
}
