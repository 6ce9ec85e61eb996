import { stringify } from 'csv-stringify/sync'
import { mean } from 'simple-statistics'
import { cellId } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import type { CellResult } from '../run/result.ts'
import { cpuBound_rps, cpuPerRequest_us } from '../stats/bounds.ts'
import { percentOfBaseline } from '../stats/compare.ts'
import { limitOfResult } from '../stats/limits.ts'
import { outliers } from '../stats/outliers.ts'
import { fullSpeed_rps } from '../stats/slices.ts'
import { otherTime } from '../stats/time.ts'
import { safeCell } from './safe-cell.ts'

type Value = string | number | null | undefined

interface Context {
  readonly manifest: Manifest
  readonly baseline: string | undefined
  /** Ids of the cells whose rate lies far from their other blocks'. */
  readonly outliers: ReadonlySet<string>
}

interface Column {
  readonly name: string
  /** Whether it is no number, whatever it looks like. */
  readonly text?: true
  readonly value: (result: CellResult, context: Context) => Value
}

const decimals = (digits: number, value: number | null | undefined): Value => value?.toFixed(digits)
const seconds = (value: number | null | undefined): Value => decimals(6, value)

const latency = (name: 'mean_s' | 'mode_s' | 'worst_s' | 'p50_s' | 'p90_s' | 'p95_s' | 'p99_s'): Column => ({
  name,
  value: ({ figures }) => seconds(figures?.latencies?.[name]),
})

/** The columns of results.csv, in order: to add one, add a line. What does not exist is empty. */
const columns: readonly Column[] = [
  { name: 'server', text: true, value: ({ cell }) => cell.server },
  { name: 'topology', text: true, value: ({ cell }) => cell.topology },
  { name: 'network', text: true, value: ({ cell }) => cell.network },
  { name: 'block', value: ({ cell }) => cell.block },
  { name: 'repeat', text: true, value: ({ cell }) => (cell.repeat ? 'yes' : '') },
  { name: 'outcome', text: true, value: ({ outcome }) => outcome },
  { name: 'reason', text: true, value: ({ reason }) => reason },
  { name: 'requests', value: ({ figures }) => figures?.requests },
  { name: 'answered', value: ({ figures }) => figures?.answered },
  { name: 'failed', value: ({ figures }) => figures?.failed },
  { name: 'failures', text: true, value: ({ figures }) => figures && failures(figures.failures) },
  { name: 'seconds', value: ({ figures }) => seconds(figures?.seconds) },
  { name: 'rps', value: ({ figures }) => decimals(2, figures?.rps) },
  ...(['mean_s', 'mode_s', 'worst_s', 'p50_s', 'p90_s', 'p95_s', 'p99_s'] as const).map(latency),
  {
    name: 'pct_nginx',
    value: (result, { manifest, baseline }) => decimals(2, percentOfBaseline(result, manifest.results, baseline)),
  },
  { name: 'connections', value: ({ figures }) => figures?.connections },
  { name: 'limited_by', text: true, value: (result, { manifest }) => limitOfResult(result, manifest).by },
  {
    name: 'limited_why',
    text: true,
    value: (result, { manifest }) => result.figures && limitOfResult(result, manifest).why,
  },
  { name: 'outlier', text: true, value: ({ cell }, { outliers: far }) => (far.has(cellId(cell)) ? 'yes' : '') },
  { name: 'droplet_cpu_s', value: ({ counters }) => seconds(counters?.droplet_cpu_s) },
  { name: 'proxy_cpu_s', value: ({ counters }) => seconds(counters?.proxy_cpu_s) },
  { name: 'generator_cpu_s', value: ({ counters }) => seconds(counters?.generator_cpu_s) },
  { name: 'wan_cpu_s', value: ({ counters }) => seconds(counters?.wan_cpu_s) },
  { name: 'cpu_us_per_request', value: (result) => decimals(1, cpuPerRequest_us(result)) },
  { name: 'cpu_bound_rps', value: (result) => decimals(1, cpuBound_rps(cpuPerRequest_us(result))) },
  { name: 'full_speed_rps', value: ({ figures }) => decimals(2, fullSpeed_rps([figures?.slices_rps ?? []])) },
  { name: 'idle_cpu', value: ({ counters }) => decimals(4, counters?.idle_cpu) },
  { name: 'unanswered', value: ({ figures }) => figures?.unanswered },
  { name: 'unanswered_longest_s', value: ({ figures }) => seconds(figures?.unanswered_longest_s) },
  { name: 'throttled_s', value: ({ counters }) => seconds(counters?.throttled_s) },
  { name: 'peak_memory_bytes', value: ({ counters }) => counters?.peak_memory_bytes },
  { name: 'held_memory_share', value: ({ counters }) => decimals(4, counters?.held_memory) },
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
  { name: 'conntrack_share', value: ({ counters }) => decimals(4, counters?.conntrack) },
  { name: 'host_steal_share', value: ({ counters }) => decimals(4, counters?.host_steal) },
  { name: 'host_others_share', value: ({ counters }) => decimals(4, counters?.host_others) },
  { name: 'yardstick_s', value: ({ counters }) => counters?.yardsticks_s && seconds(mean([...counters.yardsticks_s])) },
  { name: 'line_packets', value: ({ line }) => line && line.up.packets + line.down.packets },
  { name: 'line_bytes_up', value: ({ line }) => line?.up.bytes },
  { name: 'line_bytes_down', value: ({ line }) => line?.down.bytes },
  { name: 'line_lost_up', value: ({ line }) => line?.up.lost },
  { name: 'line_lost_down', value: ({ line }) => line?.down.lost },
  { name: 'line_syns_dropped', value: ({ line }) => line?.up.syns_dropped },
  { name: 'line_syns_waited', value: ({ line }) => line?.up.syns_waited },
  { name: 'line_overflows', value: ({ line }) => line && line.up.overflows + line.down.overflows },
  { name: 'turn', value: ({ cell }) => cell.turn },
  { name: 'started_at', text: true, value: ({ startedAt }) => startedAt },
  { name: 'start_s', value: ({ timing }) => decimals(3, timing.start_s) },
  { name: 'ready_s', value: ({ timing }) => decimals(3, timing.ready_s) },
  { name: 'k6_s', value: ({ timing }) => decimals(3, timing.k6_s) },
  { name: 'collect_s', value: ({ timing }) => decimals(3, timing.collect_s) },
  { name: 'total_s', value: ({ timing }) => decimals(3, timing.total_s) },
  { name: 'not_load_s', value: (result) => decimals(3, otherTime(result)) },
  { name: 'samples', text: true, value: ({ cell, figures }) => figures && `samples/${cellId(cell)}.csv.gz` },
]

/** results.csv: one row a measured cell and block, in the order in which they were measured. */
export function renderResults(manifest: Manifest): string {
  const context = contextOf(manifest)
  return stringify([columns.map(({ name }) => name), ...manifest.results.map((result) => cellsOf(result, context))])
}

/** A row of results.csv, by column: its numbers as they are rounded there, its texts as they are written; null where it is empty. */
export type ResultRow = Record<string, string | number | null>

/** The rows of some results of a run. */
export function resultRows(results: readonly CellResult[], manifest: Manifest): ResultRow[] {
  const context = contextOf(manifest)
  return results.map((result) => {
    const cells = cellsOf(result, context)
    return Object.fromEntries(
      columns.map(({ name, text }, index) => {
        const cell = cells[index] as string | number
        if (cell === '') return [name, null]
        return [name, text ? cell : Number(cell)]
      }),
    )
  })
}

function contextOf(manifest: Manifest): Context {
  const baseline = manifest.servers.find((server) => server.baseline)?.name
  return { manifest, baseline, outliers: outliers(manifest) }
}

function cellsOf(result: CellResult, context: Context): (string | number)[] {
  return columns.map(({ value }) => safeCell(value(result, context)))
}

function failures(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes)
    .map(([name, count]) => `${name}:${count}`)
    .join(' ')
}
