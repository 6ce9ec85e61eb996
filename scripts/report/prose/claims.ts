import type { Claims, CostClaim, Deployment, ProxyClaim, RankingClaim, SpeedClaim } from '../../analysis/claims.ts'
import { duration, number } from '../../base/numbers.ts'
import { capital, list, many, stripControl } from '../../base/text.ts'
import { placesOf, wordDeployments, wordFront, wordFrontWithPicks } from './deployment.ts'
import { designOf } from './designs.ts'
import { whereOf } from './networks.ts'

/** A sentence on one question: its first words, which are the answer, and the rest. */
interface Headline {
  readonly topic: string
  readonly lead: string
  readonly rest: string
}

/** What a run found, in at most three sentences of at most two numbers each; empty where nothing was compared. */
export function wordClaims(claims: Claims): Headline[] {
  const { speeds, costs, rankings } = claims
  const [speed] = speeds
  const [cost] = costs
  const proxies = claims.proxies.filter(({ topology }) => topology === 'behind-nginx')
  const found = [
    speed && wordSpeed(speed),
    wordFrontAndDeploy(proxies, claims.deployments) ??
      wordDeploy(claims.deployments, proxies.length > 0) ??
      (proxies.length > 0 && { topic: 'NGINX in front', ...wordFront(proxies) }),
    rankings.length > 0 && wordRankings(rankings),
    cost && wordCost(cost, claims.rate_rps),
  ]
  return found
    .flatMap((one) => one || [])
    .slice(0, 3)
    .map(({ topic, lead, rest }) => ({ topic, lead: stripControl(lead), rest: stripControl(rest) }))
}

function wordSpeed(claim: SpeedClaim): Headline {
  const { server, servers, family, example, rps, minimum, rivals, rivals_by, maybe_faster, open } = claim
  const topic = 'Fastest on this CPU'
  const design = designOf(family, null)
  const about = [design, example && 'not for production'].filter(Boolean).join(', ')
  const name = about === '' ? server : `${server} (${about})`
  const figure = `${minimum ? 'at least ' : ''}${number(rps)} requests/s ${whereOf(claim)}`
  if (open) {
    const rest = `: all ${number(servers)} rates are minimums, and the highest is ${number(rps)} requests/s by ${server}.`
    return { topic, lead: `Unknown ${whereOf(claim)}`, rest }
  }
  if (rivals.length === 0) return { topic, lead: `${name}, ${figure}`, rest: `${sureText(claim)}.` }
  const others = rivals.length === 1 ? rivals[0] : `one of ${number(rivals.length)} others`
  const doubt = rivals_by === 'intervals' ? 'too close to call' : 'which a single measurement cannot tell apart'
  const more = maybe_faster > 0 ? ', and others may be faster' : ''
  return { topic, lead: `${server} or ${others}, ${doubt}`, rest: `: ${name} did ${figure}${more}.` }
}

/** How sure it is that no other server is as fast as one without rivals. */
function sureText({ servers, rivals_by, maybe_faster }: SpeedClaim): string {
  if (servers === 1) return ': no other server was compared with it'
  if (maybe_faster > 0)
    return `, but ${many(maybe_faster, 'other')} may be faster, whose ${maybe_faster === 1 ? 'rate is a minimum' : 'rates are minimums'}`
  return rivals_by === 'intervals' ? ': no other server is as fast' : ', clear of the others, measured once'
}

/** Both in one, where NGINX in front and what to deploy behind it or without it go together. */
function wordFrontAndDeploy(proxies: readonly ProxyClaim[], deployments: readonly Deployment[]): Headline | null {
  const text = wordFrontWithPicks(proxies, deployments)
  return text && { topic: 'NGINX in front, and what to deploy', ...text }
}

function wordDeploy(deployments: readonly Deployment[], withProxy: boolean): Headline | null {
  const text = wordDeployments(deployments, withProxy)
  if (text === '') return null
  return { topic: withProxy ? 'NGINX in front, and what to deploy' : 'What to deploy', lead: text, rest: '' }
}

function wordRankings(claims: readonly RankingClaim[]): Headline {
  const of = (verdict: RankingClaim['verdict']) => claims.filter((one) => one.verdict === verdict)
  const [holds, partly, fails, unknown] = [of('holds'), of('partly'), of('fails'), of('unknown')]
  const parts = [
    holds.length > 0 && `holds ${placesOf(holds)}`,
    partly.length > 0 && `${holds.length > 0 ? '' : 'holds '}in part ${placesOf(partly)}`,
    fails.length > 0 && `${holds.length + partly.length > 0 ? 'not' : 'does not hold'} ${placesOf(fails)}`,
    unknown.length > 0 && `unknown ${placesOf(unknown)}, with too few servers to tell`,
  ].filter((part) => part !== false)
  const told = [...holds, ...partly, ...fails].filter(({ pairs }) => pairs > 0)
  const share = ({ agreeing, pairs }: RankingClaim) => `${Math.round((100 * agreeing) / pairs)} %`
  const [most, least] = [told[0], told.length > 1 ? told.at(-1) : undefined]
  const rest =
    (most ? `: ${share(most)} of server pairs keep its order${least ? ` ${whereOf(most)}` : ''}` : '') +
    (least ? `, ${share(least)} ${whereOf(least)}.` : '.')
  return { topic: 'The article’s ranking', lead: capital(parts.join(', ')), rest }
}

function wordCost(claim: CostClaim, rate_rps: number | null): Headline {
  const { server, cost_us, rivals, dearest } = claim
  const tied = rivals.length > 0 ? `${server} (too close to call with ${list(rivals, 3)})` : server
  const worst = dearest ? `; ${dearest.server} costs ${micros(dearest.cost_us)}` : ''
  return {
    topic: rate_rps === null ? 'Cheapest per request' : 'Cheapest per request at the same rate',
    lead: `${tied}: ${micros(cost_us)} of CPU`,
    rest: `${worst}.`,
  }
}

function micros(us: number): string {
  return duration(us / 1e6)
}
