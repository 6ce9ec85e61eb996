import { list, rate } from '../../base/text.ts'
import type { CellFacts } from '../schema.ts'
import {
  type Figured,
  type Found,
  figured,
  hasIntervals,
  isOwn,
  limitInWords,
  limitsInWords,
  notSurelyBehind,
} from './group.ts'

/**
 * Which server is the best on a network, direct, as far as the figures tell: by rates where they are the servers' own, and
 * otherwise by what a request costs. Null where nothing was measured.
 */
export function directSentence(found: Found, network: string): string | null {
  const cells = figured(found.cells, network, 'direct')
  const [only, second] = cells
  if (!only) return null
  const start = `Direct on ${network}`
  if (!second) return `${start}, only ${figure(only)} has a figure, limited by ${limitInWords(only)}.`
  const own = cells.filter(isOwn)
  if (own.length === cells.length) return `${start}, every figure is its server’s own: ${leader(found, own)}.`
  const others = cells.filter((cell) => !isOwn(cell))
  const cost = cheapest(found, cells)
  if (own.length > 0) {
    const share = `${own.length} of ${cells.length} figures ${own.length === 1 ? 'is its' : 'are their'} server’s own: of these, ${leader(found, own)}`
    return `${start}, ${share}. The others were limited by ${limitsInWords(others)}, so they are lower bounds and cannot be ranked${above(own, others)}${cost}.`
  }
  const [highest, lowest] = [extreme(cells, 1), extreme(cells, -1)]
  return `${start}, no figure is a server’s own: the limit was ${limitsInWords(others)}, so the rates, from ${rate(lowest.rps)} (${lowest.server}) to ${rate(highest.rps)} requests/s (${highest.server}), do not rank the servers${cost}.`
}

/** The fastest, and who may be as fast. */
function leader(found: Found, cells: readonly Figured[]): string {
  const first = extreme(cells, 1)
  const others = cells.filter((cell) => cell !== first)
  const text = `${figure(first)} ${others.length > 0 ? 'is the highest' : 'is the only one'}`
  if (others.length === 0) return text
  return `${text}${standing(found, 'rps', first, others, 'slower')}`
}

/** A lower bound above every server's own figure is faster than those, whatever it may be. */
function above(own: readonly Figured[], bounds: readonly Figured[]): string {
  const [highest, bound] = [extreme(own, 1), extreme(bounds, 1)]
  return bound.rps > highest.rps
    ? `, but ${bound.server} with at least ${rate(bound.rps)} is above ${highest.server}`
    : ''
}

function cheapest(found: Found, cells: readonly Figured[]): string {
  const known = cells.filter((cell) => cell.cpu_us_per_request !== null)
  const first = known.toSorted((a, b) => cost(a) - cost(b))[0]
  if (!first) return ''
  const others = known.filter((cell) => cell !== first)
  const rank = rankText(first.cpu_rank, found.cells, first)
  const start = `; in CPU time a request, which is the server’s whatever limited its rate, ${first.server} is the cheapest with ${rate(cost(first))} µs${rank}`
  return others.length === 0 ? start : `${start}${standing(found, 'cpu_us_per_request', first, others, 'dearer')}`
}

/** What is known of the others: how many are surely behind, and which may not be. */
function standing(
  found: Found,
  metric: 'rps' | 'cpu_us_per_request',
  first: CellFacts,
  others: readonly CellFacts[],
  behind: string,
): string {
  if (!hasIntervals(found, first.network)) return ', without an interval to tell by how much that is chance'
  const near = notSurelyBehind(found, metric, first, others)
  if (near.length === 0) return `, and all others are surely ${behind}`
  const names = near.map((cell) => {
    const rank = metric === 'rps' ? '' : rankText(cell.cpu_rank, found.cells, cell, 'rank')
    return `${cell.server}${rank}`
  })
  return `, and ${list(names)} ${near.length === 1 ? 'is' : 'are'} not surely ${behind}`
}

/** A server's rate, and what it is of NGINX's where that says something. */
function figure({ server, rps, pct_nginx, pct_sign, rps_comparison }: Figured): string {
  const bound = { '=': '', '>=': 'at least ', '<=': 'at most ', '?': null }[pct_sign]
  const { low = null, high = null } = rps_comparison ?? {}
  const interval = low === null || high === null ? '' : `, 95 % interval ${percent(low)} to ${percent(high)} %`
  const share = pct_nginx === null || bound === null ? '' : ` (${bound}${rate(pct_nginx)} % of NGINX${interval})`
  return `${server} with ${rate(rps)} requests/s${share}`
}

function rankText(
  rank: CellFacts['cpu_rank'],
  cells: readonly CellFacts[],
  { network, topology }: CellFacts,
  word = 'CPU rank',
): string {
  if (!rank) return ''
  const total = cells.filter(
    (cell) => cell.network === network && cell.topology === topology && cell.cpu_rank !== null,
  ).length
  const range = rank.best === rank.worst ? `${rank.best}` : `${rank.best} to ${rank.worst}`
  return ` (${word} ${range} of ${total})`
}

function extreme(cells: readonly Figured[], way: 1 | -1): Figured {
  return cells.toSorted((a, b) => way * (b.rps - a.rps))[0] as Figured
}

function cost({ cpu_us_per_request }: CellFacts): number {
  return cpu_us_per_request ?? Number.POSITIVE_INFINITY
}

function percent(ratio: number): string {
  return rate(100 * ratio)
}
