import { median } from 'simple-statistics'
import { rate } from '../../base/text.ts'
import { topologies } from '../../scenario/topology.ts'
import { type Comparison, tieMargin } from '../../stats/comparisons.ts'
import { proxiedClaim_rps } from '../article.ts'
import type { CellFacts } from '../schema.ts'
import { type Figured, type Found, figured, isOwn, limitsInWords, oddOneOut, pairsAmong } from './group.ts'

const claim = `the article’s “all perform the same, around ${proxiedClaim_rps} RPS”`
const margin = `${Math.round(100 * tieMargin)} %`

/** How much the servers differ in a topology behind NGINX, against the article's claim; null where nothing was measured. */
export function proxiedSentence(found: Found, network: string, topology: CellFacts['topology']): string | null {
  const cells = figured(found.cells, network, topology).toSorted((a, b) => a.rps - b.rps)
  const [lowest, highest] = [cells[0], cells.at(-1)]
  if (!lowest || !highest) return null
  const start = `${topologies[topology].words} on ${network}`
  if (lowest === highest)
    return `${start}, only ${lowest.server} has a figure (${rate(lowest.rps)} requests/s), which cannot be set against ${claim}.`
  const range = `the ${cells.length} servers lie between ${rate(lowest.rps)} (${lowest.server}) and ${rate(highest.rps)} requests/s (${highest.server}), ${rate(highest.rps / lowest.rps)} to 1, with a median of ${rate(median(cells.map(({ rps }) => rps)))}`
  return `${start}, ${range}: ${judged(found, cells)}${otherLimits(cells)}.`
}

function judged(found: Found, cells: readonly Figured[]): string {
  const pairs = pairsAmong(found, cells)
  if (!pairs.some(({ low }) => low !== null)) return withoutIntervals(cells)
  const count = (verdict: Comparison['verdict']) => pairs.filter((pair) => pair.verdict === verdict).length
  const [different, tied, open] = [count('different'), count('tied'), count('not separated')]
  if (tied === pairs.length) return `all are tied within ${margin}, so of ${claim} the first part holds here`
  const of = `of ${pairs.length} pairs ${different} differ, ${tied} are tied within ${margin} and ${open} not separated`
  if (different === 0) return `${of}, so ${claim} is neither shown nor refuted`
  return `${of}, so ${claim} does not hold here${oddWords(oddOneOut(pairs, cells))}`
}

function withoutIntervals(cells: readonly Figured[]): string {
  const [lowest, highest] = [cells[0], cells.at(-1)] as [Figured, Figured]
  const near = highest.rps / lowest.rps <= 1 + tieMargin
  const seen = near ? `within ${margin} of each other` : `further apart than the ${margin} of a tie`
  return `${seen}, but without an interval to tell how much of that is chance, so ${claim} is neither shown nor refuted`
}

function oddWords(odd: Figured | undefined): string {
  return odd ? ` for ${odd.server}; between the others no difference is shown` : ''
}

/** What is alike because of what limited it is not alike as a server. */
function otherLimits(cells: readonly Figured[]): string {
  const others = cells.filter((cell) => !isOwn(cell))
  if (others.length === 0) return ''
  return `; ${others.length} of the figures ${others.length === 1 ? 'is' : 'are'} no server’s own, but limited by ${limitsInWords(others)}`
}
