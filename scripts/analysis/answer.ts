import { median } from 'simple-statistics'
import { protocolNames } from '../registry/server.ts'
import type { Manifest } from '../run/manifest.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import { toNetwork } from '../scenario/network.ts'
import { isProxied, type Topology } from '../scenario/topology.ts'
import { isOwn } from './bottlenecks.ts'
import { ratioBound } from './bounds.ts'
import { hasFailed, mayExceed, minimumsOf, type Rated, ratedCells } from './rated.ts'
import { type NetworkComparison, treatmentOf } from './repetition.ts'
import type { CellAnalysis } from './schema.ts'

/** What a run found, as far as its figures tell. Rates are requests a second, costs microseconds of CPU time per request. */
export type Answer = ReturnType<typeof answerOf>
export type DirectAnswer = Answer['direct'][number]
export type Leader = NonNullable<DirectAnswer['cheapest']>
export type ProtocolAnswer = DirectAnswer['byProtocol'][number]
export type ProxiedAnswer = Answer['proxied'][number]
export type SequentialClaim = Answer['sequential'][number]

/** How a figure compares with another; `unknown` where there is no interval. */
type Relation = 'higher' | 'lower' | 'equivalent' | 'no significant difference' | 'unknown'

interface ServerFigure {
  readonly server: string
  readonly value: number
}

/** The servers of one network and topology that have a rate to compare, without the baseline, the fastest first. */
interface Place {
  readonly at: { readonly network: string; readonly topology: Topology }
  readonly cells: readonly [Rated, ...Rated[]]
  readonly rates: NetworkComparison | undefined
  readonly costs: NetworkComparison | undefined
}

/** Below this share of the median rate, a server is of another order of magnitude. */
const farBelow = 0.1

export function answerOf(run: Manifest, cells: readonly CellAnalysis[], comparisons: readonly NetworkComparison[]) {
  // Where there is no link the servers matter most.
  const networks = run.scenario.networks.map(toNetwork).toSorted((a, b) => Number(!!a.link) - Number(!!b.link))
  const all = ratedCells(run, cells)
  const places = run.scenario.topologies.flatMap((topology) =>
    networks.flatMap(({ name }) => placeOf(name, topology, all, comparisons)),
  )
  const { rate_rps } = modelOf(run.scenario.load)
  const direct = places.filter(({ at }) => !isProxied(at.topology))
  // A rate that the load sets tells no servers apart.
  const rated = rate_rps === null ? places : []
  return {
    /** The rate that the load sets; null where the answers do. */
    rate_rps,
    direct: direct.map((one) => directAnswer(run, one)),
    proxied: rated.filter(({ at }) => isProxied(at.topology)).map(proxiedAnswer),
    sequential: rated.filter(({ at }) => !isProxied(at.topology)).flatMap((one) => sequentialClaim(run, one)),
    cells: cells.length,
    /** Cells of which some or all blocks have no figure to compare. */
    failed: cells.filter(hasFailed).map(({ server, topology, network, outcome, comparable, blocks }) => ({
      ...{ server, topology, network, outcome, blocks },
      failed: blocks - comparable,
    })),
    /** Of the cell that has most. */
    blocks: Math.max(0, ...cells.map(({ blocks }) => blocks)),
    plannedBlocks: run.scenario.blocks,
    hasIntervals: comparisons.some(({ pairs }) => pairs.some(({ low }) => low !== null)),
  }
}

function placeOf(
  network: string,
  topology: Topology,
  cells: readonly Rated[],
  comparisons: readonly NetworkComparison[],
): Place[] {
  const [first, ...others] = cells
    .filter((cell) => cell.network === network && cell.topology === topology)
    .toSorted((a, b) => b.rps - a.rps)
  if (!first) return []
  const of = (metric: NetworkComparison['metric']) =>
    comparisons.find((one) => one.network === network && one.metric === metric)
  return [{ at: { network, topology }, cells: [first, ...others], rates: of('rps'), costs: of('cpu_us_per_request') }]
}

/** Whether nothing tells who is the fastest: all of several rates are minimums, and each server may do more than the highest. */
export function isOpen({ servers, isMinimum, maybeFaster }: DirectAnswer): boolean {
  return servers > 1 && isMinimum && maybeFaster === servers - 1
}

function directAnswer(run: Manifest, place: Place) {
  const { at, cells, rates, costs } = place
  const [first, ...others] = cells
  const [cheapest, ...dearer] = costsOf(cells)
  return {
    network: at.network,
    servers: cells.length,
    fastest: {
      ...leaderOf(rateOf(first), others.map(rateOf), rates),
      percent: first.pct_nginx,
      percentSign: first.pct_sign,
    },
    /** Whether the highest rate is a minimum, and how many are, by bottleneck (null: unknown). */
    isMinimum: !isOwn(first.bottleneck),
    minimums: minimumsOf(cells),
    /** How many others may be faster than the highest rate. */
    maybeFaster: others.filter((one) => mayExceed(one, first.rps)).length,
    slowest: rateOf(others.at(-1) ?? first),
    /** By CPU time per request; null where it is unknown, and dearest with one server. */
    cheapest: cheapest ? leaderOf(cheapest, dearer, costs) : null,
    dearest: dearer.at(-1) ?? null,
    byProtocol: cheapestByProtocol(run, place),
  }
}

/** CPU time per request where it is known, the least first. */
function costsOf(cells: readonly Rated[]): ServerFigure[] {
  return cells
    .flatMap(({ server, cpu_us_per_request: value }) => (value === null ? [] : [{ server, value }]))
    .toSorted((a, b) => a.value - b.value)
}

/** The cheapest server of each protocol, and of how many; empty where the run is not grouped so, or has one protocol only. */
function cheapestByProtocol({ scenario, servers }: Manifest, { cells, costs }: Place) {
  if (scenario.group_by !== 'protocol') return []
  const protocols = new Map(servers.map(({ name, protocol }) => [name, protocol]))
  const cheapest = protocolNames.flatMap((protocol) => {
    const own = cells.filter(({ server }) => protocols.get(server) === protocol)
    const [first, ...others] = costsOf(own)
    return first ? [{ protocol, servers: 1 + others.length, ...leaderOf(first, others, costs) }] : []
  })
  return cheapest.length > 1 ? cheapest : []
}

/** The best server, and those of the others that the intervals do not put behind it. */
function leaderOf(first: ServerFigure, others: readonly ServerFigure[], comparison: NetworkComparison | undefined) {
  const related = (relation: Relation) =>
    others.map(({ server }) => server).filter((server) => relationOf(comparison, server, first.server) === relation)
  return { ...first, equivalent: related('equivalent'), undecided: related('no significant difference') }
}

function proxiedAnswer({ at, cells, rates }: Place) {
  // Of two, neither says which of them is the usual one.
  const least = cells.length < 3 ? 0 : farBelow * median(cells.map(({ rps }) => rps))
  const own = cells.filter(({ rps }) => rps >= least)
  const relations = own
    .flatMap((a, index) => own.slice(index + 1).map((b) => relationOf(rates, treatmentOf(a), treatmentOf(b))))
    .filter((relation) => relation !== 'unknown')
  const different = relations.filter((relation) => relation === 'higher' || relation === 'lower').length
  return {
    ...at,
    /** Servers of another order of magnitude. Everything else is of the others. */
    apart: cells.filter(({ rps }) => rps < least).map(rateOf),
    servers: own.length,
    slowest: rateOf(own.at(-1) ?? cells[0]),
    fastest: rateOf(cells[0]),
    verdict: verdictOf(relations, different),
    /** Pairs with an interval, and those that differ significantly. */
    pairs: relations.length,
    different,
    minimums: minimumsOf(own),
  }
}

function verdictOf(
  relations: readonly Relation[],
  different: number,
): Exclude<Relation, 'higher' | 'lower'> | 'different' {
  if (relations.length === 0) return 'unknown'
  if (different > 0) return 'different'
  return relations.every((relation) => relation === 'equivalent') ? 'equivalent' : 'no significant difference'
}

/** "Sequential servers are mediocre, Waitress is great": Waitress against the fastest sequential server. */
function sequentialClaim({ servers, reference }: Manifest, { at, cells, rates, costs }: Place) {
  const isSequential = (name: string) =>
    servers.some((server) => server.name === name && server.family === 'sequential')
  const published = reference?.find(({ server }) => server === 'waitress')
  const waitress = cells.find(({ server }) => server === (published?.measured ?? 'waitress'))
  const sequential = cells.find(({ server }) => isSequential(server))
  if (!waitress || !sequential) return []
  const names = [waitress.server, sequential.server] as const
  const contender = (one: Rated) => ({ ...rateOf(one), cpu_us: one.cpu_us_per_request, bottleneck: one.bottleneck })
  const articles = (reference ?? []).filter(({ measured }) => isSequential(measured)).map(({ rps }) => rps)
  return [
    {
      network: at.network,
      waitress: contender(waitress),
      sequential: contender(sequential),
      /** Waitress's rate and its CPU time per request, compared with the sequential server's. */
      rate: relationOf(rates, ...names),
      cost: relationOf(costs, ...names),
      holds: isFaster(relationOf(rates, ...names), ratioBound(waitress.bottleneck, sequential.bottleneck)),
      /** The article's rates; null without its table. */
      published:
        published && articles.length > 0 ? { waitress: published.rps, sequential: Math.max(...articles) } : null,
    },
  ]
}

/** By rates of which one may be a bound: a minimum that is above tells as much as a figure. Null where they do not tell. */
function isFaster(rate: Relation, sign: ReturnType<typeof ratioBound>): boolean | null {
  if (rate === 'higher' && (sign === '=' || sign === '>=')) return true
  if (rate === 'lower' && (sign === '=' || sign === '<=')) return false
  return rate === 'equivalent' && sign === '=' ? false : null
}

/** How a treatment's figure compares with another's, see `treatmentOf`. */
export function relationOf(comparison: NetworkComparison | undefined, a: string, b: string): Relation {
  const pair = comparison?.pairs.find(
    ({ treatment, reference }) => (treatment === a && reference === b) || (treatment === b && reference === a),
  )
  if (pair?.ratio == null || pair.low === null) return 'unknown'
  if (pair.verdict !== 'significantly different') return pair.verdict
  return pair.ratio > 1 === (pair.treatment === a) ? 'higher' : 'lower'
}

function rateOf({ server, rps }: Rated): ServerFigure {
  return { server, value: rps }
}
