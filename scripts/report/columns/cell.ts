import type { CellAnalysis } from '../../analysis/schema.ts'
import { nameOf } from '../../analysis/words.ts'
import { columnNumber as number } from '../../base/numbers.ts'
import { rateMark, signMarks } from '../prose/signs.ts'
import { columnsOf, field } from './column.ts'

const percent = (ratio: number) => 100 * ratio
/** With as many digits after the point for all, both ends would be the same for a server that is slow enough. */
const range = (low: number, high: number) => `${number(low)}–${number(high)}`
const ranks = (rank: CellAnalysis['rps_rank']) =>
  rank === null ? '' : rank.best === rank.worst ? `${rank.best}` : `${rank.best}–${rank.worst}`
const seconds = { unit: 's', digits: 4 } as const
const rank = { digits: 0, help: 'rank' } as const
/** Where no server is driven to its limit, latencies are too short for seconds with four digits. */
const micros = <const Name extends 'mean_us' | 'p99_us' | 'worst_us'>(name: Name, heading: string) => ({
  ...({ name, heading: `${heading} Latency`, unit: 'µs', digits: 0, help: 'latency' } as const),
  value: (cell: CellAnalysis) => times(1e6, cell[`${name.slice(0, -3) as 'mean' | 'p99' | 'worst'}_s`]),
})
const times = (factor: number, figure: number | null) => figure && factor * figure

/** A cell over its blocks: the article's table, and what belongs beside it. */
export const cellColumns = columnsOf<CellAnalysis>()([
  field('topology', { heading: 'Topology', help: 'topology' }),
  field('network', { heading: 'Network', help: 'network' }),
  field('server', { heading: 'Server' }),
  {
    ...field('rps', { heading: 'RPS', digits: 2, help: 'rps', highestFirst: true }),
    text: ({ bottleneck }, figure) => (figure === '' ? '' : `${rateMark(bottleneck)}${figure}`),
  },
  field('mean_s', { heading: 'Mean Latency', help: 'latency', ...seconds }),
  micros('mean_us', 'Mean'),
  micros('p99_us', 'p99'),
  micros('worst_us', 'Worst'),
  field('mode_s', { heading: 'Mode Latency', help: 'mode', ...seconds }),
  field('worst_s', { heading: 'Worst Latency', help: 'latency', ...seconds }),
  {
    ...field('pct_nginx', { heading: '% NGINX (RPS)', digits: 4, help: 'percent', highestFirst: true }),
    text: ({ pct_nginx, pct_sign }) => (pct_nginx === null ? '' : `${signMarks[pct_sign]}${number(pct_nginx)}`),
  },
  {
    name: 'interval',
    heading: '95 % Interval',
    digits: 4,
    help: 'interval',
    value: ({ rps_comparison }) => rps_comparison?.low && percent(rps_comparison.low),
    text: ({ rps_comparison: of }) =>
      of?.low == null || of.high === null ? '' : range(percent(of.low), percent(of.high)),
  },
  {
    ...{ name: 'rps_rank', heading: 'RPS Rank', ...rank },
    value: ({ rps_rank }) => rps_rank?.best,
    text: ({ rps_rank }) => ranks(rps_rank),
  },
  {
    ...{ name: 'cpu_rank', heading: 'CPU Rank', ...rank },
    value: ({ cpu_rank }) => cpu_rank?.best,
    text: ({ cpu_rank }) => ranks(cpu_rank),
  },
  {
    ...({ name: 'cpu_ratio', heading: 'CPU / NGINX', digits: 3, help: 'cpu' } as const),
    value: ({ cpu_comparison }) => cpu_comparison?.ratio,
  },
  {
    ...({ name: 'cpu_interval', heading: '95 % Interval', digits: 3, help: 'interval' } as const),
    value: ({ cpu_comparison }) => cpu_comparison?.low,
    text: ({ cpu_comparison: of }) => (of?.low == null || of.high === null ? '' : range(of.low, of.high)),
  },
  field('cpu_us_per_request', { heading: 'CPU per Request', unit: 'µs', digits: 1, help: 'cpu' }),
  {
    ...field('droplet_cpu', { heading: 'Droplet CPU', digits: 2 }),
    text: ({ droplet_cpu }) => (droplet_cpu === null ? '' : `${Math.round(percent(droplet_cpu))} %`),
  },
  { name: 'outcome', heading: 'Outcome', help: 'outcome', value: outcomeOf },
  {
    name: 'bound',
    heading: 'Bound',
    value: ({ pct_nginx, pct_sign }) => (pct_nginx === null || pct_sign === '=' ? null : pct_sign),
  },
  {
    ...field('bottleneck', { heading: 'Bottleneck', help: 'bottleneck' }),
    text: ({ rps, bottleneck }) => (rps === null ? '' : nameOf(bottleneck)),
  },
])

/** The outcome of one block; of several, how many did not end with a figure that may be compared, and why the first. */
function outcomeOf({ outcome, reason, blocks, comparable }: CellAnalysis): string {
  const text = reason === '' ? outcome : `${outcome}: ${reason}`
  return blocks > 1 && comparable < blocks ? `${blocks - comparable} of ${blocks} blocks ${text}` : text
}
