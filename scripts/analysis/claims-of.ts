import { median } from 'simple-statistics'
import { isExample } from '../registry/server.ts'
import type { Manifest } from '../run/manifest.ts'
import { toNetwork } from '../scenario/network.ts'
import { isProxied } from '../scenario/topology.ts'
import type { Answer, DirectAnswer } from './answer.ts'
import type { ArticleFinding } from './article.ts'
import { badgesOf } from './badges.ts'
import { isOwn } from './bottlenecks.ts'
import type { Claims, CostClaim, ProxyClaim, SpeedClaim } from './claims.ts'
import { deploymentsOf, noise } from './deployments.ts'
import { rankingClaims } from './ranking-claims.ts'
import { type Rated, ratedCells } from './rated.ts'
import type { NetworkComparison } from './repetition.ts'
import type { ArticleRow, CellAnalysis } from './schema.ts'
import { middle } from './summaries.ts'
import type { Warning } from './warnings.ts'

/** What claims follow from. */
interface Grounds {
  readonly run: Pick<Manifest, 'scenario' | 'servers'>
  readonly answer: Answer
  readonly cells: readonly CellAnalysis[]
  readonly comparisons: readonly NetworkComparison[]
  readonly article: readonly ArticleRow[]
  readonly articleFindings: readonly ArticleFinding[]
  readonly warnings: readonly Warning[]
}

/** What a run claims: every sentence at the top of the page, and every chart's title, says one of these values. */
export function claimsOf(grounds: Grounds): Claims {
  const { run, answer, cells, comparisons, article, articleFindings, warnings } = grounds
  const networks = run.scenario.networks
    .map(toNetwork)
    .map(({ name, link }) => ({ network: name, linked: link !== null }))
    .toSorted(byLink)
  const isLinked = (name: string) => networks.find(({ network }) => network === name)?.linked ?? false
  const examples = new Set(run.servers.filter(isExample).map(({ name }) => name))
  const rated = ratedCells(run, cells)
  const proxies = answer.rate_rps === null ? proxyClaims(rated, run.servers, isLinked) : []
  return {
    rate_rps: answer.rate_rps,
    speeds:
      answer.rate_rps === null ? answer.direct.map((one) => speedClaim(one, answer, rated, examples, isLinked)) : [],
    costs: answer.direct.flatMap((one) => costClaim(one, isLinked)),
    proxies,
    rankings: rankingClaims(articleFindings, article, isLinked).toSorted(byLink),
    deployments: answer.rate_rps === null ? deploymentsOf({ rated, comparisons, proxies, examples, networks }) : [],
    badges: badgesOf(answer, warnings, rated),
  }
}

type IsLinked = (network: string) => boolean

/** The network without a link first. */
function byLink(a: { readonly linked: boolean }, b: { readonly linked: boolean }): number {
  return Number(a.linked) - Number(b.linked)
}

function speedClaim(
  { network, servers, fastest, isMinimum }: DirectAnswer,
  { hasIntervals }: Answer,
  rated: readonly Rated[],
  examples: ReadonlySet<string>,
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
    example: examples.has(fastest.server),
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
function proxyClaims(rated: readonly Rated[], about: Manifest['servers'], isLinked: IsLinked): ProxyClaim[] {
  const behind = rated.filter(({ topology }) => isProxied(topology))
  const places = Map.groupBy(behind, ({ network, topology }) => JSON.stringify([topology, network]))
  const claims = [...places.values()].flatMap((cells): ProxyClaim[] => {
    const ratios = cells.flatMap((cell) => {
      const direct = rated.find(
        ({ server, network, topology }) => server === cell.server && network === cell.network && topology === 'direct',
      )
      return direct && direct.rps > 0 ? [{ server: cell.server, ratio: cell.rps / direct.rps }] : []
    })
    const [cell] = cells
    if (!cell || ratios.length === 0) return []
    const { network, topology } = cell
    const ratio = median(ratios.map((one) => one.ratio))
    const middleOf = (keeps: boolean) => {
      const own = ratios.filter(({ server }) => about.find(({ name }) => name === server)?.keepsAlive === keeps)
      return middle(own.map((one) => one.ratio))
    }
    const [keeping, closing] = [middleOf(true), middleOf(false)]
    const verdict = ratio > 1 + noise ? 'gains' : ratio < 1 - noise ? 'loses' : 'even'
    const only_closing =
      verdict === 'gains' && keeping !== null && keeping <= 1 + noise && closing !== null && closing > 1 + noise
    return [{ network, linked: isLinked(network), topology, servers: ratios.length, ratio, verdict, only_closing }]
  })
  return claims.toSorted(byLink)
}
