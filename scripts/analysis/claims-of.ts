import { median } from 'simple-statistics'
import { isExample } from '../registry/server.ts'
import type { Manifest } from '../run/manifest.ts'
import { toNetwork } from '../scenario/network.ts'
import { isProxied } from '../scenario/topology.ts'
import { type Answer, type DirectAnswer, isOpen } from './answer.ts'
import type { ArticleFinding } from './article.ts'
import { badgesOf } from './badges.ts'
import type { Bottleneck } from './bottlenecks.ts'
import type { Claims, CostClaim, ProxyClaim, SpeedClaim } from './claims.ts'
import { deploymentsOf, noise } from './deployments.ts'
import { rankingClaims } from './ranking-claims.ts'
import { mayExceed, type Rated, ratedCells } from './rated.ts'
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
      answer.rate_rps === null
        ? answer.direct.map((one) => speedClaim(one, comparisons, rated, examples, isLinked))
        : [],
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
  direct: DirectAnswer,
  comparisons: readonly NetworkComparison[],
  rated: readonly Rated[],
  examples: ReadonlySet<string>,
  isLinked: IsLinked,
): SpeedClaim {
  const { network, servers, fastest, isMinimum } = direct
  const others = rated.filter(
    (one) => one.network === network && one.topology === 'direct' && one.server !== fastest.server,
  )
  const rates = comparisons.find((one) => one.network === network && one.metric === 'rps')
  const hasIntervals = rates?.pairs.some(({ low }) => low !== null) ?? false
  const near = others.filter(({ rps }) => rps >= (1 - noise) * fastest.value).map(({ server }) => server)
  const rivals = hasIntervals ? [...fastest.equivalent, ...fastest.undecided] : near
  const { family = '' } = rated.find(({ server }) => server === fastest.server) ?? {}
  return {
    ...{ network, linked: isLinked(network), servers },
    example: examples.has(fastest.server),
    ...{ server: fastest.server, family, rps: fastest.value, minimum: isMinimum, rivals },
    rivals_by: hasIntervals ? 'intervals' : 'noise',
    maybe_faster: others.filter((one) => mayExceed(one, fastest.value) && !rivals.includes(one.server)).length,
    open: isOpen(direct),
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

/** What NGINX does to one server's rate: as it was measured, and between which bounds it is for the server itself. */
interface Effect {
  readonly server: string
  readonly ratio: number
  readonly least: number
  readonly most: number
}

/**
 * Whether the load program, or something unknown, held a rate back, so that the server's own lies anywhere above. What the link or
 * the number of clients holds back is what these clients get, with NGINX in front as without.
 */
function isHeldBack(bottleneck: Bottleneck | null): boolean {
  return bottleneck === null || bottleneck === 'generator'
}

function effectOf(direct: Rated, behind: Rated): Effect {
  const ratio = behind.rps / direct.rps
  return {
    server: behind.server,
    ratio,
    least: isHeldBack(direct.bottleneck) ? 0 : ratio,
    most: isHeldBack(behind.bottleneck) ? Number.POSITIVE_INFINITY : ratio,
  }
}

/** What holds for the median server, wherever within its bounds each of them is. */
function verdictOf(effects: readonly Effect[]): ProxyClaim['verdict'] {
  const least = median(effects.map((one) => one.least))
  const most = median(effects.map((one) => one.most))
  if (least > 1 + noise) return 'gains'
  if (most < 1 - noise) return 'loses'
  return least >= 1 - noise && most <= 1 + noise ? 'even' : 'unknown'
}

/** One for each network and proxied topology with servers that have a rate both ways. */
function proxyClaims(rated: readonly Rated[], about: Manifest['servers'], isLinked: IsLinked): ProxyClaim[] {
  const whole = rated.filter(({ bottleneck }) => bottleneck !== 'errors')
  const behind = whole.filter(({ topology }) => isProxied(topology))
  const places = Map.groupBy(behind, ({ network, topology }) => JSON.stringify([topology, network]))
  const claims = [...places.values()].flatMap((cells): ProxyClaim[] => {
    const effects = cells.flatMap((cell) => {
      const direct = whole.find(
        ({ server, network, topology }) => server === cell.server && network === cell.network && topology === 'direct',
      )
      return direct && direct.rps > 0 ? [effectOf(direct, cell)] : []
    })
    const [cell] = cells
    if (!cell || effects.length === 0) return []
    const { network, topology } = cell
    const middleOf = (keeps: boolean) => {
      const own = effects.filter(({ server }) => about.find(({ name }) => name === server)?.keepsAlive === keeps)
      return middle(own.map(({ ratio }) => ratio))
    }
    const [keeping, closing] = [middleOf(true), middleOf(false)]
    const verdict = verdictOf(effects)
    const only_closing =
      verdict === 'gains' && keeping !== null && keeping <= 1 + noise && closing !== null && closing > 1 + noise
    const ratio = median(effects.map((one) => one.ratio))
    return [{ network, linked: isLinked(network), topology, servers: effects.length, ratio, verdict, only_closing }]
  })
  return claims.toSorted(byLink)
}
