import type { ArticleFinding } from './article.ts'
import type { RankingClaim } from './claims.ts'
import type { ArticleRow } from './schema.ts'

/** Rank correlations from which on a ranking is said to hold, and to hold in part. */
const holding = { whole: 0.8, part: 0.5 } as const
/** A chance up to which a rank correlation is not put down to chance. */
const byChance = 0.05

/** Whether the published ranking comes out, for each network with one. */
export function rankingClaims(
  findings: readonly ArticleFinding[],
  article: readonly ArticleRow[],
  isLinked: (network: string) => boolean,
): RankingClaim[] {
  return findings.flatMap(({ statistic, network, servers, value: rho, p }): RankingClaim[] => {
    if (statistic !== 'rps-ranks' || rho === null) return []
    const order = orderOf(article.filter((row) => row.network === network))
    return [{ network, linked: isLinked(network), servers, rho, p, ...order, verdict: verdictOf(rho, p) }]
  })
}

/** Few servers may stand in any order by chance, so that it says nothing that they stand in the same. */
function verdictOf(rho: number, p: number | null): RankingClaim['verdict'] {
  if (rho < holding.part) return 'fails'
  if (p === null || p > byChance) return 'unknown'
  return rho < holding.whole ? 'partly' : 'holds'
}

/** Of any two servers, whether the one that was published as faster is so here. */
function orderOf(rows: readonly ArticleRow[]): Pick<RankingClaim, 'pairs' | 'agreeing'> {
  const known = rows.flatMap(({ article_rps, lab_rps }) => (lab_rps === null ? [] : [{ article_rps, lab_rps }]))
  const pairs = known
    .flatMap((a, index) => known.slice(index + 1).map((b) => [a, b] as const))
    .filter(([a, b]) => a.article_rps !== b.article_rps)
  const agreeing = pairs.filter(([a, b]) => (a.article_rps - b.article_rps) * (a.lab_rps - b.lab_rps) > 0)
  return { pairs: pairs.length, agreeing: agreeing.length }
}
