import { list, rate, stripControl } from '../../base/text.ts'
import type { Manifest } from '../../run/manifest.ts'
import { type Network, toNetwork } from '../../scenario/network.ts'
import type { Comparison } from '../../stats/comparisons.ts'
import type { Metric, NetworkComparison } from '../repetition.ts'
import type { CellFacts } from '../schema.ts'
import {
  compared,
  type Figured,
  type Found,
  fastestSequential,
  figured,
  hasIntervals,
  isOwn,
  limitInWords,
  limitsInWords,
  notSurelyBehind,
  oddOneOut,
  pairsAmong,
  waitressOf,
} from './group.ts'
import { headlineSureness } from './sureness.ts'

/**
 * The answer at a glance, four sentences at most: which server is the best, whether sequential servers are mediocre and
 * Waitress is great, whether all are alike behind NGINX, and how sure that is.
 * @param comparisons of all networks and both metrics
 */
export function headlineOf(
  manifest: Manifest,
  cells: readonly CellFacts[],
  comparisons: readonly NetworkComparison[],
): string[] {
  if (cells.length === 0) return ['Nothing was measured.']
  const found = { cells, comparisons }
  const networks = manifest.scenario.networks.map(toNetwork)
  return [
    bestSentence(found, networks),
    sequentialSentence(found, networks),
    proxiedSentence(found, networks),
    headlineSureness(manifest, found),
  ]
    .filter((sentence) => sentence !== null)
    .map(stripControl)
}

/** On the network with nothing in between, where there is one: elsewhere a line has more to say than a server. */
function bestSentence(found: Found, networks: readonly Network[]): string | null {
  const measured = networks.filter(({ name }) => figured(found.cells, name, 'direct').length > 0)
  const { name } = measured.find(({ line }) => line === null) ?? measured[0] ?? {}
  if (name === undefined) return null
  const cells = figured(found.cells, name, 'direct')
  return `On ${name}, ${fastest(found, cells)}${cheapest(found, cells)}.`
}

function fastest(found: Found, cells: readonly Figured[]): string {
  const own = cells.filter(isOwn).toSorted((a, b) => b.rps - a.rps)
  const others = cells.filter((cell) => !isOwn(cell)).toSorted((a, b) => b.rps - a.rps)
  const [first, ...behind] = own
  if (cells.length === 1 && cells[0])
    return `only ${cells[0].server} has a figure, ${rate(cells[0].rps)} requests/s, limited by ${limits(cells)}`
  if (!first)
    return `the rates of ${count(cells)} do not rank them, since none was at its own limit but all were limited by ${limits(others)}`
  const rated = `${first.server} with ${rate(first.rps)} requests/s`
  const doubt = doubtOf(found, 'rps', first, behind)
  if (others.length === 0) return `the fastest of ${count(cells)} is ${rated}${doubt}`
  const [bound] = others as [Figured, ...Figured[]]
  const above = bound.rps > first.rps ? `, of which ${bound.server} reached ${rate(bound.rps)}` : ''
  const held = `the other ${others.length} ${others.length === 1 ? 'was' : 'were'} held back by ${limits(others)}${above}`
  return own.length === 1
    ? `only ${rated} was at its own limit (${held})`
    : `the fastest of the ${own.length} at their own limit is ${rated}${doubt} (${held})`
}

/** Which of the others may as well be the first; nothing where no interval tells. */
function doubtOf(found: Found, metric: Metric, first: Figured, others: readonly Figured[]): string {
  if (!hasIntervals(found, first.network)) return ''
  const near = notSurelyBehind(found, metric, first, others)
  return near.length > 0 ? `, not surely before ${list(names(near), 3)}` : ''
}

/** By CPU time a request, which is the server's own whatever limited the rate. */
function cheapest(found: Found, cells: readonly Figured[]): string {
  const known = cells.filter((cell) => cell.cpu_us_per_request !== null).toSorted((a, b) => cost(a) - cost(b))
  const [first, ...others] = known
  const last = others.at(-1)
  if (!first || !last) return ''
  const doubt = doubtOf(found, 'cpu_us_per_request', first, others)
  return `; a request costs the least CPU time in ${first.server} (${rate(cost(first))} µs${doubt}) and the most in ${last.server} (${rate(cost(last))} µs)`
}

function sequentialSentence(found: Found, networks: readonly Network[]): string | null {
  const pairs = networks.flatMap(({ name }) => {
    const cells = figured(found.cells, name, 'direct')
    const [sequential, waitress] = [fastestSequential(cells), waitressOf(cells)]
    return sequential && waitress ? [{ name, sequential, waitress }] : []
  })
  const [first] = pairs
  if (!first) return null
  const rates = pairs.map(
    ({ name, sequential, waitress }) =>
      `${rate(sequential.rps)} against ${rate(waitress.rps)} requests/s on ${name} (${both(sequential, waitress)})`,
  )
  return `“Sequential servers are mediocre, Waitress is great”: ${list(rates)}${own(found, first.sequential, first.waitress)}.`
}

function both(a: CellFacts, b: CellFacts): string {
  const [one, other] = [limitInWords(a), limitInWords(b)]
  return one === other ? `both limited by ${one}` : `limited by ${one} and ${other}`
}

/** What is the servers' own in it: the CPU time that a request costs each. */
function own(found: Found, sequential: CellFacts, waitress: CellFacts): string {
  const [a, b] = [sequential.cpu_us_per_request, waitress.cpu_us_per_request]
  if (a === null || b === null) return ''
  const pair = compared(found, 'cpu_us_per_request', sequential, waitress)
  const costs = `; a request costs them ${rate(a)} and ${rate(b)} µs of CPU`
  if (pair?.low == null || pair.high == null) return costs
  if (pair.high < 1) return `${costs}, so as a server the sequential one is the cheaper`
  return pair.low > 1
    ? `${costs}, so as a server the sequential one is the dearer, too`
    : `${costs}, which is no sure difference`
}

function proxiedSentence(found: Found, networks: readonly Network[]): string | null {
  const spreads = networks.flatMap(({ name }) => {
    const cells = figured(found.cells, name, 'behind-nginx').toSorted((a, b) => a.rps - b.rps)
    const [lowest, highest] = [cells[0], cells.at(-1)]
    return lowest && highest && lowest !== highest
      ? [`${rate(lowest.rps)} to ${rate(highest.rps)} requests/s on ${name} (${alike(found, cells)})`]
      : []
  })
  return spreads.length > 0 ? `“Behind NGINX they are all alike”: ${list(spreads)}.` : null
}

function alike(found: Found, cells: readonly Figured[]): string {
  const known = pairsAmong(found, cells).filter(({ low }) => low !== null)
  const of = (verdict: Comparison['verdict']) => known.filter((pair) => pair.verdict === verdict).length
  if (known.length === 0) return 'one block, so nothing tells chance from a difference'
  if (of('tied') === known.length) return 'all tied'
  if (of('different') === 0) return 'no difference is sure'
  const odd = oddOneOut(known, cells)
  return `${of('different')} of ${known.length} pairs differ${odd ? `, all of them from ${odd.server}` : ''}`
}

const limits = (cells: readonly CellFacts[]): string =>
  new Set(cells.map(({ limited_by }) => limited_by)).size === 1 ? limitInWords(cells[0]) : limitsInWords(cells)
const names = (cells: readonly CellFacts[]): string[] => cells.map(({ server }) => server)
const count = (cells: readonly CellFacts[]): string => `${cells.length} ${cells.length === 1 ? 'server' : 'servers'}`
const cost = ({ cpu_us_per_request }: CellFacts): number => cpu_us_per_request ?? Number.POSITIVE_INFINITY
