import { z } from 'zod'
import { bottleneckNames } from './bottlenecks.ts'
import { ratioSigns } from './bounds.ts'

const figure = z.number().nullable()
const names = z.array(z.string())

/** Who does the most requests a second on a network, direct. */
const speed = z.object({
  network: z.string(),
  /** Whether a link lies between client and droplet. */
  linked: z.boolean(),
  /** How many servers were compared, without the baseline. */
  servers: z.int(),
  server: z.string(),
  /** The family of its design, and whether it is an example, not a server to deploy. */
  family: z.string(),
  example: z.boolean(),
  rps: z.number(),
  /** Whether its rate is a minimum. */
  minimum: z.boolean(),
  /** Servers that the run does not tell apart from it. */
  rivals: names,
  /** By confidence intervals, or by the noise to expect of a single measurement. */
  rivals_by: z.enum(['intervals', 'noise']),
  /** Other servers that may be faster, since their rates are minimums; rivals are none of them. */
  maybe_faster: z.int(),
  /** Whether nothing tells who is the fastest: all rates are minimums, and each server may do more than the highest. */
  open: z.boolean(),
  percent: figure,
  percent_sign: z.enum(ratioSigns),
})

/** Whose requests cost the least CPU time on a network, direct. */
const cost = z.object({
  network: z.string(),
  linked: z.boolean(),
  server: z.string(),
  cost_us: z.number(),
  rivals: names,
  dearest: z.object({ server: z.string(), cost_us: z.number() }).nullable(),
})

/** What NGINX in front does to the rates of a network. */
const proxy = z.object({
  network: z.string(),
  linked: z.boolean(),
  topology: z.string(),
  /** Servers with a rate direct and behind NGINX. */
  servers: z.int(),
  /** Behind NGINX to direct, of the median server. */
  ratio: z.number(),
  /** Unknown: too many rates are minimums by the load program's doing, or for an unknown reason. */
  verdict: z.enum(['gains', 'even', 'loses', 'unknown']),
  /** Whether it gains by those that close connections alone. */
  only_closing: z.boolean(),
})

/** Whether the published ranking comes out on a network. */
const ranking = z.object({
  network: z.string(),
  linked: z.boolean(),
  servers: z.int(),
  /** Spearman's rank correlation, and the chance that unrelated ranks have one as high. */
  rho: z.number(),
  p: figure,
  /** Pairs of servers with different published rates, and those of them of which the same server is faster here. */
  pairs: z.int(),
  agreeing: z.int(),
  verdict: z.enum(['holds', 'partly', 'fails', 'unknown']),
})

/** What to run on a network, by rates alone. */
const deployment = z.object({
  network: z.string(),
  linked: z.boolean(),
  /** Whether the servers compared are those that people deploy, or all because there are no such; and how many. */
  from: z.enum(['deployed', 'all']),
  compared: z.int(),
  /** One server leads, several do, all are alike, or the load program was too slow to tell. */
  verdict: z.enum(['one', 'several', 'alike', 'unknown']),
  /** How to run them, and whether all of them do as well with and without NGINX. */
  topology: z.string(),
  either: z.boolean(),
  /** Those that none is known to beat, the highest rate first. */
  servers: names,
  /** More that may be as fast: the other way, or because the load program held them back. */
  open: names,
})

/** What strengthens or weakens the run as a whole. */
const badge = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measured'), times: z.int(), intervals: z.boolean() }),
  z.object({ kind: z.literal('incomplete'), left: z.int(), planned: z.int() }),
  z.object({ kind: z.literal('failed'), cells: z.int(), of: z.int() }),
  z.object({
    kind: z.literal('minimums'),
    cells: z.int(),
    of: z.int(),
    /** The most frequent one; null where it is unknown, or several are as frequent. */
    bottleneck: z.enum(bottleneckNames).nullable(),
  }),
  z.object({ kind: z.literal('noisy') }),
])

/** What a run claims, as values: the network without a link comes first. */
export const claimsSchema = z.object({
  /** The rate that the load sets; null where the servers do. */
  rate_rps: figure,
  speeds: z.array(speed),
  costs: z.array(cost),
  proxies: z.array(proxy),
  rankings: z.array(ranking),
  deployments: z.array(deployment),
  badges: z.array(badge),
})

export type Claims = z.infer<typeof claimsSchema>
export type SpeedClaim = Claims['speeds'][number]
export type CostClaim = Claims['costs'][number]
export type ProxyClaim = Claims['proxies'][number]
export type RankingClaim = Claims['rankings'][number]
export type Deployment = Claims['deployments'][number]
export type Badge = Claims['badges'][number]
