import type { Overview, OverviewBar, OverviewFigure } from '../../analysis/overview.ts'
import { duration, number, percent } from '../../base/numbers.ts'
import { stripControl } from '../../base/text.ts'
import { networkName } from './networks.ts'
import { signMarks } from './signs.ts'
import { eitherOf, ofServers } from './title.ts'

/** Each figure's tab, and its quantity with the unit as a table's heading. */
export const figureNames = {
  rps: { name: 'Requests/s', quantity: 'Requests per second: more is better' },
  cpu_us_per_request: { name: 'CPU time per request', quantity: 'CPU time per request: less is better' },
  p50_s: { name: 'Median latency', quantity: 'Latency that half of the requests stay below: less is better' },
  p99_s: { name: '99 % latency (p99)', quantity: 'Latency that 99 % of the requests stay below: less is better' },
  worst_s: { name: 'Worst latency', quantity: 'Latency of the slowest request: less is better' },
} as const satisfies Record<OverviewFigure, { readonly name: string; readonly quantity: string }>

/** A figure with its unit where it has one. */
export function figureText(figure: OverviewFigure, value: number): string {
  if (figure === 'rps') return number(value)
  return duration(figure === 'cpu_us_per_request' ? value / 1e6 : value)
}

/** A share of NGINX's rate below which its digits tell nothing. */
const leastShare = 0.001

/** What stands at the end of a bar: the share of NGINX's rate, or how many times NGINX's figure it is. */
export function relativeText(figure: OverviewFigure, { relative, sign }: OverviewBar): string {
  if (relative === null || sign === '?') return ''
  if (figure === 'rps' && relative < leastShare && sign !== '>=') return `< ${percent(leastShare)}`
  return figure === 'rps' ? `${signMarks[sign]}${percent(relative)}` : `× ${number(relative)}`
}

/**
 * What there is to see, as a title.
 * @param rivals servers whose requests cost about as little as the best one's
 */
export function overviewTitle(overview: Overview, rivals: readonly string[] = []): string {
  const { network, figure, rows, best, worst } = overview
  if (best === null) return networkName(network)
  const value = (one: typeof best) => `${one.minimum ? signMarks['>='] : ''}${figureText(figure, one.value)}`
  const about = rivals.length > 0 ? 'about ' : ''
  const first = {
    rps: `${best.server} did the most, ${best.minimum ? 'at least ' : ''}${figureText(figure, best.value)} requests/s`,
    cpu_us_per_request: `${eitherOf(best.server, rivals)} needs the least CPU time per request, ${about}${value(best)}`,
    p50_s: `${best.server} answers half of the requests within ${value(best)}`,
    p99_s: `${best.server} answers 99 % of the requests within ${value(best)}`,
    worst_s: `${best.server} has the shortest worst latency, ${value(best)}`,
  }[figure]
  const last = worst === null || rivals.includes(worst.server) ? '' : `; ${worst.server} is last with ${value(worst)}`
  const withBaseline = rows.some(({ baseline }) => baseline)
  return stripControl(`${networkName(network)}: ${ofServers(`${first}${last}`, withBaseline)}`)
}
