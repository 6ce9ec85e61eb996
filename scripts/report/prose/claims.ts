import type {
  Badge,
  Claims,
  CostClaim,
  Deployment,
  ProxyClaim,
  RankingClaim,
  SpeedClaim,
} from '../../analysis/claims.ts'
import { alternatives, list, many, stripControl } from '../../base/text.ts'
import { designOf } from './designs.ts'
import { whereOf } from './networks.ts'
import { duration, number } from './numbers.ts'

/** A sentence on one question: its first words, which are the answer, and the rest. */
export interface Headline {
  readonly topic: string
  readonly lead: string
  readonly rest: string
}

/** What a run found in at most three sentences of at most two numbers each; empty where nothing was compared. */
export function wordClaims(claims: Claims): Headline[] {
  const { speeds, costs, rankings } = claims
  const [speed] = speeds
  const [cost] = costs
  const proxies = claims.proxies.filter(({ topology }) => topology === 'behind-nginx')
  const found = [
    speed && wordSpeed(speed),
    (proxies.length > 0 || claims.deployment !== null) && wordFront(proxies, claims.deployment),
    rankings.length > 0 && wordRankings(rankings),
    cost && wordCost(cost, claims.rate_rps),
  ]
  return found
    .flatMap((one) => one || [])
    .slice(0, 3)
    .map(({ topic, lead, rest }) => ({ topic, lead: stripControl(lead), rest: stripControl(rest) }))
}

function wordSpeed(claim: SpeedClaim): Headline {
  const { server, family, rps, minimum, rivals, rivals_by } = claim
  const design = designOf(family, null)
  const name = design === null ? server : `${server} (${design})`
  const figure = `${minimum ? 'at least ' : ''}${number(rps)} requests/s ${whereOf(claim)}`
  return { topic: 'Fastest on this CPU', lead: `${name}, ${figure}`, rest: `${sureness(rivals, rivals_by)}.` }
}

function sureness(rivals: readonly string[], by: SpeedClaim['rivals_by']): string {
  const others = rivals.length === 1 ? rivals[0] : `${number(rivals.length)} others`
  if (by === 'intervals')
    return rivals.length === 0 ? ': no other server is as fast' : `, but ${others} may be as fast: too close to call`
  return rivals.length === 0
    ? ', clear of the others even though it was measured once'
    : `, but ${others} may be as fast: a single measurement cannot tell`
}

function wordFront(claims: readonly ProxyClaim[], deployment: Deployment | null): Headline {
  const topic = claims.length > 0 ? 'NGINX in front, and what to deploy' : 'What to deploy'
  const advice = deployment === null ? '' : deploymentText(deployment)
  const [gain, loss] = [claims.filter(({ verdict }) => verdict === 'gains'), lossesOf(claims)]
  if (claims.length === 0) return { topic, lead: capital(advice), rest: ', as far as speed goes.' }
  const lead =
    gain.length === 0
      ? `${loss.some(({ verdict }) => verdict === 'loses') ? 'It costs speed' : 'No difference to speed'} ${placesOf(loss)}`
      : `Worth it ${placesOf(gain)}${loss.length > 0 ? `, not ${placesOf(loss)}` : ''}`
  const [gained, lost] = [gain[0], loss[0]].map((one) => one && number(one.ratio))
  const effect =
    gained && lost
      ? `: ${gained} times the median rate against ${lost} times`
      : `: ${gained ?? lost} times the median rate`
  return { topic, lead, rest: `${effect}${advice === '' ? '' : `, so ${advice}`}.` }
}

function lossesOf(claims: readonly ProxyClaim[]): ProxyClaim[] {
  return claims.filter(({ verdict }) => verdict !== 'gains')
}

function deploymentText({ topology, servers, others }: Deployment): string {
  const place = topology === 'direct' ? 'without it' : 'behind it'
  const [first, second] = servers
  if (others.length === 0) return `deploy any server ${place}`
  if (servers.length > others.length && others.length <= 2) return `deploy any server but ${list(others)} ${place}`
  if (servers.length <= 2) return `deploy ${alternatives(servers)} ${place}`
  return `deploy ${first}, ${second} or another of the fastest ${place}`
}

function wordRankings(claims: readonly RankingClaim[]): Headline {
  const of = (verdict: RankingClaim['verdict']) => claims.filter((one) => one.verdict === verdict)
  const [holds, partly, fails] = [of('holds'), of('partly'), of('fails')]
  const parts = [
    holds.length > 0 && `holds ${placesOf(holds)}`,
    partly.length > 0 && `holds in part ${placesOf(partly)}`,
    fails.length > 0 && `${holds.length + partly.length > 0 ? 'not' : 'does not hold'} ${placesOf(fails)}`,
  ].filter((part) => part !== false)
  const shown = [...holds, ...partly, ...fails].slice(0, 2).map(({ rho }) => rho.toFixed(2))
  const rest = `: the rank ${shown.length > 1 ? 'correlations are' : 'correlation is'} ${shown.join(' and ')}.`
  return { topic: 'The article’s ranking', lead: capital(parts.join(', ')), rest }
}

function wordCost(claim: CostClaim, rate_rps: number | null): Headline {
  const { server, cost_us, rivals, dearest } = claim
  const tied = rivals.length > 0 ? `${server} (no significant difference from ${list(rivals, 3)})` : server
  const worst = dearest ? `; ${dearest.server} costs ${micros(dearest.cost_us)}` : ''
  return {
    topic: rate_rps === null ? 'Cheapest per request' : 'Cheapest per request at the same rate',
    lead: `${tied}: ${micros(cost_us)} of CPU`,
    rest: `${worst}.`,
  }
}

/** What NGINX in front does on a network, as the title of a chart. */
export function proxyTitle(claim: ProxyClaim): string {
  const where = whereOf(claim)
  switch (claim.verdict) {
    case 'gains':
      return `NGINX in front pays ${where}: ${number(claim.ratio)} times the median rate`
    case 'loses':
      return `NGINX in front costs speed ${where}: ${number(claim.ratio)} times the median rate`
    case 'even':
      return `NGINX in front changes little ${where}`
  }
}

/** Whether the article's ranking comes out on a network, as the title of a chart. */
export function rankingTitle(claim: RankingClaim): string {
  const verdicts = { holds: 'holds', partly: 'holds in part', fails: 'does not hold' } as const
  return `The article’s ranking ${verdicts[claim.verdict]} ${whereOf(claim)}`
}

/** A badge in a few words, and whether it weakens the run. */
export function wordBadge(badge: Badge): { readonly text: string; readonly weak: boolean } {
  switch (badge.kind) {
    case 'measured': {
      const { times, intervals } = badge
      if (times === 1) return { text: 'Measured once: differences below 20 % may be noise', weak: true }
      const sure = intervals ? 'differences are tested at 95 %' : 'too few figures for confidence intervals'
      return { text: `Each measured ${times === 2 ? 'twice' : `${times} times`}: ${sure}`, weak: !intervals }
    }
    case 'incomplete':
      return { text: `Cut short: ${badge.left} of ${many(badge.planned, 'measurement')} missing`, weak: true }
    case 'failed':
      return { text: `${badge.cells} of ${many(badge.of, 'measurement')} failed`, weak: true }
    case 'minimums': {
      const { cells, of, bottleneck } = badge
      const reason = bottleneck === 'generator' ? 'the load program was the limit' : 'the server was not the bottleneck'
      return { text: `${cells} of ${of} rates are minimums (≥): ${reason}`, weak: false }
    }
    case 'noisy':
      return { text: 'Noisy machine: figures vary', weak: true }
  }
}

function placesOf(claims: readonly { readonly network: string; readonly linked: boolean }[]): string {
  return list(claims.map(whereOf))
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function micros(us: number): string {
  return duration(us / 1e6)
}
