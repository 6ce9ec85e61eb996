import type { ServerClaim } from '../exposure/claims.ts'
import type { ExposureResult } from '../exposure/result.ts'
import { type LinkCheck, type Manifest, networkOf } from '../run/manifest.ts'
import type { Link } from '../scenario/network.ts'
import { type Answer, answerOf } from './answer.ts'
import { type ArticleFinding, articleFindings, compareWithArticle } from './article.ts'
import { summarizeCells } from './cells.ts'
import { type Check, checksOf } from './checks.ts'
import type { Claims } from './claims.ts'
import { claimsOf } from './claims-of.ts'
import { exposureAtOnce, exposureClaims, exposureExperiments, exposuresOf, exposureTimelines } from './exposures.ts'
import { compareCells, metrics, type NetworkComparison } from './repetition.ts'
import { type ResultRow, resultRows } from './result-rows.ts'
import type { ArticleRow, CellAnalysis, ExposureExperiment, ExposureTimeline, ServerRow } from './schema.ts'
import { measuredServers } from './servers.ts'
import { type Warning, warningsOf } from './warnings.ts'

/** All that follows from what was measured in a run, in full precision. Whatever is rendered comes from here. */
export interface Analysis {
  readonly run: Manifest
  /** Of each result of the run, in its order. */
  readonly rows: readonly ResultRow[]
  /** Of each network and metric, where there are several blocks. */
  readonly comparisons: readonly NetworkComparison[]
  /** What the measured servers are, those of a group together. */
  readonly servers: readonly ServerRow[]
  /** Each cell over its blocks, in the order of the tables. */
  readonly cells: readonly CellAnalysis[]
  /** Each use of a link for one block, with how it was configured. */
  readonly links: readonly CheckedLink[]
  /** Beside the published table; empty without one. */
  readonly article: readonly ArticleRow[]
  readonly articleFindings: readonly ArticleFinding[]
  readonly answer: Answer
  /** What the answer comes to, for people in a hurry. */
  readonly claims: Claims
  /** What each experiment came to. */
  readonly exposures: readonly ExposureResult[]
  readonly exposureExperiments: readonly ExposureExperiment[]
  readonly exposureClaims: readonly ServerClaim[]
  readonly exposureAtOnce: number
  readonly exposureTimelines: readonly ExposureTimeline[]
  readonly warnings: readonly Warning[]
  readonly checks: readonly Check[]
}

export interface CheckedLink extends LinkCheck {
  readonly link: Link | null
}

/** Analyses a run, finished or not. Pure. */
export function analyse(run: Manifest): Analysis {
  const rows = resultRows(run)
  const comparisons = metrics.flatMap((metric) => compareCells(run, rows, metric))
  const cells = summarizeCells(run, rows, comparisons)
  const article = compareWithArticle(run, cells)
  const findings = articleFindings(run, cells, article)
  const answer = answerOf(run, cells, comparisons)
  const warnings = warningsOf(run)
  const exposures = exposuresOf(run)
  const experiments = exposureExperiments(run)
  return {
    run,
    rows,
    comparisons,
    servers: measuredServers(run),
    cells,
    links: run.checks.map((check) => ({ ...check, link: networkOf(run, check).link })),
    article,
    articleFindings: findings,
    answer,
    claims: claimsOf({ run, answer, cells, comparisons, article, articleFindings: findings, warnings }),
    exposures,
    exposureExperiments: experiments,
    exposureClaims: exposureClaims(exposures, experiments),
    exposureAtOnce: exposureAtOnce(run),
    exposureTimelines: exposureTimelines(run),
    warnings,
    checks: checksOf(run),
  }
}
