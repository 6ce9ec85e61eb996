import { rate } from '../../base/text.ts'
import type { Comparison } from '../../stats/comparisons.ts'
import type { ArticleFinding } from '../article.ts'
import type { Limit } from '../attribution.ts'
import { ratioBound } from '../bounds.ts'
import type { CellFacts } from '../schema.ts'
import { compared, type Figured, type Found, fastestSequential, figured, limitInWords, waitressOf } from './group.ts'

/**
 * Whether the article's "sequential servers are mediocre, Waitress is great" holds on a network, direct: the fastest
 * sequential server against Waitress. Null where one of them has no figure.
 */
export function sequentialSentence(found: Found, network: string): string | null {
  const cells = figured(found.cells, network, 'direct')
  const [waitress, sequential] = [waitressOf(cells), fastestSequential(cells)]
  if (!waitress || !sequential) return null
  const pair = compared(found, 'rps', waitress, sequential)
  const times = `${rate(pair?.ratio ?? waitress.rps / sequential.rps)} times as many`
  const interval =
    pair?.low != null && pair.high != null ? `, 95 % interval ${rate(pair.low)} to ${rate(pair.high)}` : ''
  return `The article calls sequential servers mediocre (46 to 54 RPS) and Waitress great (449): on ${network}, ${waitress.server} does ${rate(waitress.rps)} requests/s and ${sequential.server}, the fastest sequential one, ${rate(sequential.rps)} (${times}${interval}), ${meaning(waitress, sequential, pair)}.`
}

function meaning(waitress: Figured, sequential: Figured, pair: Comparison | null): string {
  const sign = ratioBound(asLimit(waitress), asLimit(sequential))
  const [faster, slower] = [(pair?.low ?? 0) > 1, pair?.high != null && pair.high < 1]
  // A lower bound that is above, or an upper bound that is below, tells as much as a figure.
  if (faster && (sign === '=' || sign === '>=')) return `so as servers, too, the sequential ones are slower here`
  if (slower && (sign === '=' || sign === '<=')) return `so the sequential ones are not slower here but faster`
  if (sign === '=')
    return pair?.low == null ? 'without an interval to tell which is faster' : 'which does not separate them'
  return `which ${asRates(faster, slower, pair)}and does not rank them as servers, since ${reason(waitress, sequential)}${costs(waitress, sequential)}`
}

function asRates(faster: boolean, slower: boolean, pair: Comparison | null): string {
  if (pair?.low == null) return 'has no interval '
  if (faster) return 'is the article’s order of rates '
  return slower ? 'is not the article’s order of rates ' : 'does not separate the rates '
}

function reason(waitress: CellFacts, sequential: CellFacts): string {
  const [one, other] = [limitInWords(waitress), limitInWords(sequential)]
  return one === other ? `both were limited by ${one}` : `the limits were ${one} and ${other}`
}

function costs(a: CellFacts, b: CellFacts): string {
  if (a.cpu_us_per_request === null || b.cpu_us_per_request === null) return ''
  return `; a request costs them ${rate(a.cpu_us_per_request)} and ${rate(b.cpu_us_per_request)} µs of CPU`
}

function asLimit({ limited_by, limited_why }: CellFacts): Limit {
  return { by: limited_by, why: limited_why }
}

/** How far the published table comes out on a network; null without one. */
export function tableSentence(findings: readonly ArticleFinding[], network: string): string | null {
  const own = findings.filter((one) => one.network === network)
  const ranks = own.find(({ statistic }) => statistic === 'rps-ranks')
  const ratio = own.find(({ statistic }) => statistic === 'rps-ratio')
  if (ranks?.value == null || ratio?.value == null) return null
  const p = ranks.p === null ? '' : ranks.p < 0.0001 ? ', p below 0.0001' : `, p = ${ranks.p.toFixed(4)}`
  return `Beside the published table, the ranks of ${ranks.servers} servers’ rates on ${network} agree with a correlation of ${ranks.value.toFixed(2)} (Spearman${p}), and the rates are ${rate(ratio.value)} times the published ones (median).`
}
