import { median } from 'simple-statistics'
import type { Manifest } from '../run/manifest.ts'
import { toNetwork } from '../scenario/network.ts'
import { isProxied } from '../scenario/topology.ts'
import type { Answer, DirectAnswer } from './answer.ts'
import type { ArticleFinding } from './article.ts'
import { badgesOf } from './badges.ts'
import { isOwn } from './bottlenecks.ts'
import type { Claims, CostClaim, Deployment, ProxyClaim, RankingClaim, SpeedClaim } from './claims.ts'
import type { CellAnalysis } from './schema.ts'
import type { Warning } from './warnings.ts'

/** What claims follow from. */
export interface Grounds {
  readonly run: Pick<Manifest, 'scenario'>
  readonly answer: Answer
  readonly cells: readonly CellAnalysis[]
  readonly articleFindings: readonly ArticleFinding[]
  readonly warnings: readonly Warning[]
}

/** Rates of a single measurement that are apart by less may be so by chance; also what counts as no gain and no loss. */
export const noise = 0.2
/** A rank correlation from which on two rankings are called the same. */
const sameRanking = 0.7
/** A chance up to which a rank correlation is not put down to chance. */
const byChance = 0.05

/** A cell of a server that is not the baseline, with a rate to compare. */
type Rated = CellAnalysis & { readonly rps: number }

/** What a run claims: every sentence at the top of the page, and every chart's title, says one of these values. */
export function claimsOf({ run, answer, cells, articleFindings, warnings }: Grounds): Claims {
  const links = new Map(run.scenario.networks.map(toNetwork).map(({ name, link }) => [name, link !== null]))
  const isLinked = (network: string) => links.get(network) ?? false
  const rated = cells.filter((one): one is Rated => !isBaseline(one, cells) && one.comparable > 0 && one.rps !== null)
  const proxies = answer.rate_rps === null ? proxyClaims(rated, isLinked) : []
  return {
    rate_rps: answer.rate_rps,
    speeds: answer.rate_rps === null ? answer.direct.map((one) => speedClaim(one, answer, rated, isLinked)) : [],
    costs: answer.direct.flatMap((one) => costClaim(one, isLinked)),
    proxies,
    rankings: rankingClaims(articleFindings, isLinked),
    deployment: answer.rate_rps === null ? deploymentOf(answer, rated, proxies, isLinked) : null,
    badges: badgesOf(answer, warnings, rated),
  }
}

type IsLinked = (network: string) => boolean

function isBaseline({ server }: CellAnalysis, cells: readonly CellAnalysis[]): boolean {
  return cells.some((one) => one.baseline && one.server === server)
}

function speedClaim(
  { network, servers, fastest, isMinimum }: DirectAnswer,
  { hasIntervals }: Answer,
  rated: readonly Rated[],
  isLinked: IsLinked,
): SpeedClaim {
  const others = rated.filter(
    (one) => one.network === network && one.topology === 'direct' && one.server !== fastest.server,
  )
  const near = others.filter(({ rps }) => rps >= (1 - noise) * fastest.value).map(({ server }) => server)
  const rivals = hasIntervals ? [...fastest.equivalent, ...fastest.undecided] : near
  const { family = '' } = rated.find(({ server }) => server === fastest.server) ?? {}
  const isMinimal = ({ server, bottleneck }: Rated) => !isOwn(bottleneck) && !rivals.includes(server)
  return {
    ...{ network, linked: isLinked(network), servers },
    ...{ server: fastest.server, family, rps: fastest.value, minimum: isMinimum, rivals },
    rivals_by: hasIntervals ? 'intervals' : 'noise',
    maybe_faster: others.filter(isMinimal).length,
    ...{ percent: fastest.percent, percent_sign: fastest.percentSign },
  }
}

function costClaim({ network, cheapest, dearest }: DirectAnswer, isLinked: IsLinked): CostClaim[] {
  if (!cheapest) return []
  const { server, value, equivalent, undecided } = cheapest
  const last = dearest && { server: dearest.server, cost_us: dearest.value }
  const rivals = [...equivalent, ...undecided]
  return [{ network, linked: isLinked(network), server, cost_us: value, rivals, dearest: last }]
}

/** One for each network and proxied topology with servers that have a rate both ways. */
function proxyClaims(rated: readonly Rated[], isLinked: IsLinked): ProxyClaim[] {
  const behind = rated.filter(({ topology }) => isProxied(topology))
  const places = Map.groupBy(behind, ({ network, topology }) => JSON.stringify([topology, network]))
  const claims = [...places.values()].flatMap((cells): ProxyClaim[] => {
    const ratios = cells
      .flatMap((cell) => {
        const direct = rated.find(
          ({ server, network, topology }) =>
            server === cell.server && network === cell.network && topology === 'direct',
        )
        return direct && direct.rps > 0 ? [{ server: cell.server, ratio: cell.rps / direct.rps }] : []
      })
      .toSorted((a, b) => a.ratio - b.ratio)
    const [[cell], [least], most] = [cells, ratios, ratios.at(-1)]
    if (!cell || !least || !most) return []
    const { network, topology } = cell
    const ratio = median(ratios.map((one) => one.ratio))
    const verdict = ratio > 1 + noise ? 'gains' : ratio < 1 - noise ? 'loses' : 'even'
    const servers = ratios.length
    return [{ network, linked: isLinked(network), topology, servers, ratio, most, least, verdict }]
  })
  return claims.toSorted((a, b) => Number(a.linked) - Number(b.linked))
}

function rankingClaims(findings: readonly ArticleFinding[], isLinked: IsLinked): RankingClaim[] {
  return findings
    .flatMap(({ statistic, network, servers, value: rho, p }): RankingClaim[] => {
      if (statistic !== 'rps-ranks' || rho === null) return []
      const isChance = p === null || p > byChance
      const verdict = isChance ? 'fails' : rho >= sameRanking ? 'holds' : 'partly'
      return [{ network, linked: isLinked(network), servers, rho, p, verdict }]
    })
    .toSorted((a, b) => Number(a.linked) - Number(b.linked))
}

/** Where clients are far away if that was measured, and behind NGINX unless that loses. */
function deploymentOf(
  { proxied, direct }: Answer,
  rated: readonly Rated[],
  proxies: readonly ProxyClaim[],
  isLinked: IsLinked,
): Deployment | null {
  const front = proxies.findLast(({ topology }) => topology === 'behind-nginx')
  const last = front ?? direct.at(-1)
  if (!last) return null
  const { network } = last
  const topology = front && front.verdict !== 'loses' ? front.topology : 'direct'
  const cells = rated
    .filter((one) => one.network === network && one.topology === topology)
    .toSorted((a, b) => b.rps - a.rps)
  const all = cells.map(({ server }) => server)
  const [first] = cells
  if (!first) return null
  const found = proxied.find((one) => one.network === network && one.topology === topology)
  const isAlike =
    found !== undefined && (found.verdict === 'equivalent' || found.verdict === 'no significant difference')
  const apart = found?.apart.map(({ server }) => server) ?? []
  const leader = topology === 'direct' ? direct.find((one) => one.network === network)?.fastest : undefined
  const rivals = leader ? [...leader.equivalent, ...leader.undecided] : []
  const near = cells.filter(({ rps }) => rps >= (1 - noise) * first.rps).map(({ server }) => server)
  const servers = isAlike
    ? all.filter((server) => !apart.includes(server))
    : rivals.length > 0
      ? all.filter((server) => server === first.server || rivals.includes(server))
      : near
  return { network, linked: isLinked(network), topology, servers, others: all.filter((one) => !servers.includes(one)) }
}
