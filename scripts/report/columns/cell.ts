import type { CellAnalysis } from '../../analysis/schema.ts'
import { columnsOf } from './column.ts'

const percent = (ratio: number) => 100 * ratio
const range = (low: string, high: string) => (low === high ? low : `${low}–${high}`)

/** A cell over its blocks: the article's table, and what belongs beside it. */
export const cellColumns = columnsOf<CellAnalysis>()([
  { name: 'topology', heading: 'Topology', help: 'topology', value: ({ topology }) => topology },
  { name: 'network', heading: 'Network', help: 'network', value: ({ network }) => network },
  { name: 'server', heading: 'Server', value: ({ server }) => server },
  { name: 'rps', heading: 'RPS', digits: 2, help: 'rps', highestFirst: true, value: ({ rps }) => rps },
  { name: 'mean_s', heading: 'Mean Latency', unit: 's', digits: 4, help: 'latency', value: ({ mean_s }) => mean_s },
  { name: 'mode_s', heading: 'Mode Latency', unit: 's', digits: 4, help: 'mode', value: ({ mode_s }) => mode_s },
  { name: 'worst_s', heading: 'Worst Latency', unit: 's', digits: 4, help: 'latency', value: ({ worst_s }) => worst_s },
  {
    name: 'pct_nginx',
    heading: '% NGINX (RPS)',
    digits: 2,
    help: 'percent',
    highestFirst: true,
    value: ({ pct_nginx }) => pct_nginx,
    text: ({ pct_sign }, figure) => (figure === '' || pct_sign === '=' ? figure : `${pct_sign} ${figure}`),
  },
  {
    name: 'interval',
    heading: '95 % Interval',
    digits: 1,
    help: 'interval',
    value: ({ rps_comparison }) => rps_comparison?.low && percent(rps_comparison.low),
    text: ({ rps_comparison }, low) => {
      const high = rps_comparison?.high ?? null
      return low === '' || high === null ? '' : `${low}–${percent(high).toFixed(1)}`
    },
  },
  {
    name: 'rps_rank',
    heading: 'RPS Rank',
    digits: 0,
    help: 'rank',
    value: ({ rps_rank }) => rps_rank?.best,
    text: ({ rps_rank }, best) => range(best, String(rps_rank?.worst ?? '')),
  },
  {
    name: 'cpu_rank',
    heading: 'CPU Rank',
    digits: 0,
    help: 'rank',
    value: ({ cpu_rank }) => cpu_rank?.best,
    text: ({ cpu_rank }, best) => range(best, String(cpu_rank?.worst ?? '')),
  },
  {
    name: 'cpu_us_per_request',
    heading: 'CPU per Request',
    unit: 'µs',
    digits: 1,
    help: 'cpu',
    value: ({ cpu_us_per_request }) => cpu_us_per_request,
  },
  {
    name: 'droplet_cpu',
    heading: 'Droplet CPU',
    digits: 2,
    value: ({ droplet_cpu }) => droplet_cpu,
    text: ({ droplet_cpu }) => (droplet_cpu === null ? '' : `${Math.round(percent(droplet_cpu))} %`),
  },
  { name: 'outcome', heading: 'Outcome', help: 'outcome', value: outcomeOf },
  {
    name: 'bound',
    heading: 'Bound',
    value: ({ pct_nginx, pct_sign }) => (pct_nginx === null || pct_sign === '=' ? null : pct_sign),
  },
  {
    name: 'limited_by',
    heading: 'Limited By',
    help: 'limit',
    value: ({ limited_by }) => limited_by,
    text: ({ rps }, name) => (rps === null ? '' : name || 'unknown'),
  },
])

/** The outcome of one block; of several, how many did not end with a figure that may be compared, and why the first. */
function outcomeOf({ outcome, reason, blocks, comparable }: CellAnalysis): string {
  const text = reason === '' ? outcome : `${outcome}: ${reason}`
  return blocks > 1 && comparable < blocks ? `${blocks - comparable} of ${blocks} blocks ${text}` : text
}
