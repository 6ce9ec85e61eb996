import { mean } from 'simple-statistics'
import { stripControl } from '../base/text.ts'
import { cellId } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { percentOfBaseline } from '../run/rates.ts'
import type { CellResult } from '../run/result.ts'
import { otherTime } from '../run/time.ts'
import { cpuBound_rps, cpuPerRequest_us } from './bounds.ts'
import { type Limits, limitsOf } from './limits.ts'
import { outliers } from './outliers.ts'

type Value = string | number | null | undefined

interface Context {
  readonly manifest: Manifest
  readonly limits: Limits
  readonly baseline: string | undefined
  /** Ids of the cells whose rate lies far from their other blocks'. */
  readonly outliers: ReadonlySet<string>
}

interface Column {
  readonly name: string
  /** After the point; of a count, none. */
  readonly digits?: number
  readonly value: (result: CellResult, context: Context) => Value
}

const latency = (name: 'mean_s' | 'mode_s' | 'worst_s' | 'p50_s' | 'p90_s' | 'p95_s' | 'p99_s'): Column => ({
  name,
  digits: 6,
  value: ({ figures }) => figures?.latencies?.[name],
})

/** The columns of results.csv, in order: to add one, add a line. What does not exist is empty. */
const columns: readonly Column[] = [
  { name: 'server', value: ({ cell }) => cell.server },
  { name: 'topology', value: ({ cell }) => cell.topology },
  { name: 'network', value: ({ cell }) => cell.network },
  { name: 'block', value: ({ cell }) => cell.block },
  { name: 'repeat', value: ({ cell }) => (cell.repeat ? 'yes' : '') },
  { name: 'outcome', value: ({ outcome }) => outcome },
  { name: 'reason', value: ({ reason }) => reason },
  { name: 'requests', value: ({ figures }) => figures?.requests },
  { name: 'answered', value: ({ figures }) => figures?.answered },
  { name: 'failed', value: ({ figures }) => figures?.failed },
  { name: 'failures', value: ({ figures }) => figures && failures(figures.failures) },
  { name: 'seconds', digits: 6, value: ({ figures }) => figures?.seconds },
  { name: 'rps', digits: 2, value: ({ figures }) => figures?.rps },
  ...(['mean_s', 'mode_s', 'worst_s', 'p50_s', 'p90_s', 'p95_s', 'p99_s'] as const).map(latency),
  {
    name: 'pct_nginx',
    digits: 2,
    value: (result, { manifest, baseline }) => percentOfBaseline(result, manifest.results, baseline),
  },
  { name: 'connections', value: ({ figures }) => figures?.connections },
  { name: 'limited_by', value: (result, { limits }) => limits.get(result)?.by },
  {
    name: 'limited_why',

    value: (result, { limits }) => result.figures && limits.get(result)?.why,
  },
  { name: 'outlier', value: ({ cell }, { outliers: far }) => (far.has(cellId(cell)) ? 'yes' : '') },
  { name: 'droplet_cpu_s', digits: 6, value: ({ counters }) => counters?.droplet_cpu_s },
  { name: 'proxy_cpu_s', digits: 6, value: ({ counters }) => counters?.proxy_cpu_s },
  { name: 'generator_cpu_s', digits: 6, value: ({ counters }) => counters?.generator_cpu_s },
  { name: 'wan_cpu_s', digits: 6, value: ({ counters }) => counters?.wan_cpu_s },
  { name: 'cpu_us_per_request', digits: 1, value: (result) => cpuPerRequest_us(result) },
  { name: 'cpu_bound_rps', digits: 1, value: (result) => cpuBound_rps(cpuPerRequest_us(result)) },
  { name: 'full_speed_rps', digits: 2, value: ({ figures }) => figures?.full_speed_rps },
  { name: 'idle_cpu', digits: 4, value: ({ counters }) => counters?.idle_cpu },
  { name: 'unanswered', value: ({ figures }) => figures?.unanswered },
  { name: 'unanswered_longest_s', digits: 6, value: ({ figures }) => figures?.unanswered_longest_s },
  { name: 'throttled_s', digits: 6, value: ({ counters }) => counters?.throttled_s },
  { name: 'peak_memory_bytes', value: ({ counters }) => counters?.peak_memory_bytes },
  { name: 'held_memory_share', digits: 4, value: ({ counters }) => counters?.held_memory },
  { name: 'memory_limit_hits', value: ({ counters }) => counters?.memory_limit_hits },
  { name: 'oom_kills', value: ({ counters }) => counters?.oom_kills },
  { name: 'peak_processes', value: ({ counters }) => counters?.peak_processes },
  { name: 'pids_refused', value: ({ counters }) => counters?.pids_refused },
  { name: 'nginx_full', value: ({ counters }) => counters?.nginx_full },
  { name: 'swap_bytes', value: ({ counters }) => counters?.swap_bytes },
  { name: 'listen_overflows', value: ({ counters }) => counters?.listen_overflows },
  { name: 'listen_drops', value: ({ counters }) => counters?.listen_drops },
  { name: 'retransmitted', value: ({ counters }) => counters?.retransmitted },
  { name: 'syn_retransmitted', value: ({ counters }) => counters?.syn_retransmitted },
  { name: 'resets', value: ({ counters }) => counters?.resets },
  { name: 'conntrack_share', digits: 4, value: ({ counters }) => counters?.conntrack },
  { name: 'host_steal_share', digits: 4, value: ({ counters }) => counters?.host_steal },
  { name: 'host_others_share', digits: 4, value: ({ counters }) => counters?.host_others },
  {
    name: 'yardstick_s',
    digits: 6,
    value: ({ counters }) => counters?.yardsticks_s && mean([...counters.yardsticks_s]),
  },
  { name: 'line_packets', value: ({ line }) => line && line.up.packets + line.down.packets },
  { name: 'line_bytes_up', value: ({ line }) => line?.up.bytes },
  { name: 'line_bytes_down', value: ({ line }) => line?.down.bytes },
  { name: 'line_lost_up', value: ({ line }) => line?.up.lost },
  { name: 'line_lost_down', value: ({ line }) => line?.down.lost },
  { name: 'line_syns_dropped', value: ({ line }) => line?.up.syns_dropped },
  { name: 'line_syns_waited', value: ({ line }) => line?.up.syns_waited },
  { name: 'line_overflows', value: ({ line }) => line && line.up.overflows + line.down.overflows },
  { name: 'turn', value: ({ cell }) => cell.turn },
  { name: 'started_at', value: ({ startedAt }) => startedAt },
  { name: 'start_s', digits: 3, value: ({ timing }) => timing.start_s },
  { name: 'ready_s', digits: 3, value: ({ timing }) => timing.ready_s },
  { name: 'k6_s', digits: 3, value: ({ timing }) => timing.k6_s },
  { name: 'collect_s', digits: 3, value: ({ timing }) => timing.collect_s },
  { name: 'total_s', digits: 3, value: ({ timing }) => timing.total_s },
  { name: 'not_load_s', digits: 3, value: (result) => otherTime(result) },
  { name: 'samples', value: ({ cell, figures }) => figures && `samples/${cellId(cell)}.csv.gz` },
]

/** The names of the columns, in order. */
export const resultColumns: readonly string[] = columns.map(({ name }) => name)

/** A row of results.csv, by column: its numbers as they are rounded there, its texts without control characters; null where it is empty. */
export type ResultRow = Record<string, string | number | null>

/** The rows of some results of a run. What a spreadsheet would take for a formula is left as it is. */
export function resultRows(
  results: readonly CellResult[],
  manifest: Manifest,
  limits: Limits = limitsOf(manifest),
): ResultRow[] {
  const context = contextOf(manifest, limits)
  return results.map((result) =>
    Object.fromEntries(columns.map((column) => [column.name, plainValue(column, column.value(result, context))])),
  )
}

function plainValue(column: Column, value: Value): string | number | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'number' ? Number(written(column, value)) : stripControl(value)
}

/** A figure of results.csv with as many digits as it has there; text is left as it is, what does not exist is empty. */
export function asInResults(name: string, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  const column = columns.find((one) => one.name === name)
  return typeof value === 'number' && column ? written(column, value) : String(value)
}

function written({ digits }: Column, value: number): string {
  return digits === undefined ? String(value) : value.toFixed(digits)
}

function contextOf(manifest: Manifest, limits: Limits): Context {
  const baseline = manifest.servers.find((server) => server.baseline)?.name
  return { manifest, limits, baseline, outliers: outliers(manifest) }
}

function failures(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes)
    .map(([name, count]) => `${name}:${count}`)
    .join(' ')
}
