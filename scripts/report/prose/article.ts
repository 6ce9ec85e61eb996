import type { ArticleFinding, Statistic } from '../../analysis/article.ts'
import { proxiedClaim_rps } from '../../analysis/article.ts'
import { number } from '../../base/numbers.ts'
import { many } from '../../base/text.ts'

/** The statistics of a published table, as article-summary.csv names them. */
export const statisticNames = {
  'rps-ranks': 'rank correlation (Spearman) of RPS, all servers',
  'latency-ranks': 'rank correlation (Spearman) of mean latency, all servers',
  'rps-ranks-closing': 'rank correlation (Spearman) of RPS, servers that close',
  'latency-ranks-closing': 'rank correlation (Spearman) of mean latency, servers that close',
  'rps-ratio': 'median RPS ratio, lab to article',
  'latency-ratio': 'median mean latency ratio, lab to article',
  'proxied-lowest': 'behind NGINX: lowest RPS',
  'proxied-median': 'behind NGINX: median RPS',
  'proxied-highest': 'behind NGINX: highest RPS',
  'proxied-ratio': `behind NGINX: median RPS to the article’s ${proxiedClaim_rps}`,
} as const satisfies Record<Statistic, string>

/** Every statistic in a line. */
export function wordStatistics(findings: readonly ArticleFinding[]): string[] {
  return findings.map(({ network, statistic, servers, value, p }) => {
    const figure = value === null ? 'unknown' : number(value)
    return `${network}: ${statisticNames[statistic]}: ${figure} (${[...chance(p), many(servers, 'server')].join(', ')})`
  })
}

/** How far the published table comes out, in a sentence or two for each network. */
export function agreement(findings: readonly ArticleFinding[]): string[] {
  return [...Map.groupBy(findings, ({ network }) => network)].flatMap(([network, own]) => {
    const of = (statistic: Statistic) => own.find((one) => one.statistic === statistic)
    const [ranks, ratio] = [of('rps-ranks'), of('rps-ratio')]
    if (ranks?.value == null || ratio?.value == null) return []
    // What rounds to nothing has no sign.
    const rho = (Number(ranks.value.toFixed(2)) || 0).toFixed(2)
    const order = `The order of ${ranks.servers} published rates agrees on ${network} with ρ = ${rho}`
    return [
      `${order} (${['Spearman', ...chance(ranks.p)].join(', ')}). The rates are ${number(ratio.value)} times the published ones (median).`,
    ]
  })
}

function chance(p: number | null): string[] {
  if (p === null) return []
  return [p < 0.0001 ? 'p < 0.0001' : `p = ${p.toPrecision(2)}`]
}
