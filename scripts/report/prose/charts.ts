import type { CostClaim, ProxyClaim, RankingClaim } from '../../analysis/claims.ts'
import type { LoadedTail, Tails } from '../../analysis/tails.ts'
import { duration, number, percent } from '../../base/numbers.ts'
import { whereOf } from './networks.ts'
import { eitherOf, ofServers } from './title.ts'

/** What NGINX in front does on a network. */
export function proxyTitle(claim: ProxyClaim): string {
  const where = whereOf(claim)
  switch (claim.verdict) {
    case 'gains': {
      const whose = claim.only_closing ? ' for servers that close connections' : ''
      return `NGINX in front pays ${where}${whose}: the median server becomes ${number(claim.ratio)} times as fast`
    }
    case 'loses':
      return `NGINX in front costs speed ${where}: the median server becomes ${percent(1 - claim.ratio)} slower`
    case 'even':
      return `NGINX in front changes little ${where}`
    case 'unknown':
      return `What NGINX in front does ${where} is unknown: too many rates are minimums`
  }
}

/** Whether the article's ranking comes out on a network. */
export function rankingTitle(claim: RankingClaim): string {
  const verdicts = {
    holds: 'holds',
    partly: 'holds in part',
    fails: 'does not hold',
    unknown: 'cannot be checked with so few servers',
  } as const
  return `The article’s ranking ${verdicts[claim.verdict]} ${whereOf(claim)}`
}

/**
 * Whose requests cost the least CPU time on a network.
 * @param withBaseline whether the chart has NGINX's too
 */
export function costTitle(claim: CostClaim, withBaseline: boolean): string {
  const { server, cost_us, rivals } = claim
  const figure = `${rivals.length > 0 ? 'about ' : ''}${duration(cost_us / 1e6)}`
  const text = `${eitherOf(server, rivals)} needs the least CPU time per request ${whereOf(claim)}: ${figure}`
  return ofServers(text, withBaseline)
}

/** Who answers 99 % of the requests soonest and latest. */
export function tailsTitle({ shortest, longest, withBaseline }: Tails): string {
  const last = longest ? `; ${longest.server} has the longest, ${duration(longest.p99_s)}` : ''
  return ofServers(`${shortest.server} has the shortest p99, ${duration(shortest.p99_s)}${last}`, withBaseline)
}

/** What load does to the latency of a server. */
export function loadedTitle({ server, high, ratio }: LoadedTail): string {
  return `At ${percent(high)} of its capacity, p99 of ${server} is ${number(ratio)} times that at the lowest load`
}
