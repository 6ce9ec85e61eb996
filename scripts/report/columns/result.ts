import { mean } from 'simple-statistics'
import type { ResultRow } from '../../analysis/result-rows.ts'
import { cellId } from '../../plan/plan.ts'
import type { CellResult, CellTiming, Counters } from '../../run/result.ts'
import { otherTime } from '../../run/time.ts'
import { type Column, field, fieldsOf, type Value } from './column.ts'

type Figures = NonNullable<CellResult['figures']>
type Latencies = NonNullable<Figures['latencies']>
type Arrivals = NonNullable<CellResult['arrivals']>
type Link = NonNullable<CellResult['link']>
type Numbers<Of> = { [Name in keyof Of]: Of[Name] extends number | null ? Name : never }[keyof Of] & string

const yes = (is: boolean): Value => (is ? 'yes' : null)
const place = (...names: ('server' | 'topology' | 'network')[]) =>
  fieldsOf(({ result }: ResultRow) => result.cell, {}, ...names)
const figures = (digits: number, ...names: Numbers<Figures>[]) =>
  fieldsOf(({ result }: ResultRow) => result.figures, { digits }, ...names)
const latencies = (digits: number, ...names: (keyof Latencies)[]) =>
  fieldsOf(({ result }: ResultRow) => result.figures?.latencies, { digits }, ...names)
const counters = (digits: number, ...names: Numbers<Counters>[]) =>
  fieldsOf(({ result }: ResultRow) => result.counters, { digits }, ...names)
const arrivals = (digits: number, ...names: (keyof Arrivals)[]) =>
  fieldsOf(({ result }: ResultRow) => result.arrivals, { digits }, ...names)
const timing = (digits: number, ...names: (keyof CellTiming)[]) =>
  fieldsOf(({ result }: ResultRow) => result.timing, { digits }, ...names)
const share = (of: Numbers<Counters>): Column<ResultRow> => ({
  name: `${of}_share`,
  digits: 4,
  value: ({ result }) => result.counters?.[of],
})
const link = (name: string, of: (link: Link) => number): Column<ResultRow> => ({
  name: `link_${name}`,
  digits: 0,
  value: ({ result }) => result.link && of(result.link),
})

/** The columns of results.csv, in order: to add one, add a line or a name. */
export const resultColumns: readonly Column<ResultRow>[] = [
  ...place('server', 'topology', 'network'),
  { name: 'block', digits: 0, value: ({ result }) => result.cell.block },
  { name: 'repeat', value: ({ result }) => yes(result.cell.repeat) },
  { name: 'outcome', value: ({ result }) => result.outcome },
  { name: 'reason', value: ({ result }) => result.reason },
  ...figures(0, 'requests', 'answered', 'failed'),
  { name: 'failures', value: ({ result }) => result.figures && failures(result.figures.failures) },
  ...figures(6, 'seconds'),
  ...figures(2, 'rps'),
  ...latencies(6, 'mean_s', 'mode_s', 'worst_s', 'p50_s', 'p90_s', 'p95_s', 'p99_s'),
  field('pct_nginx', { digits: 4 }),
  ...figures(0, 'connections'),
  { name: 'bottleneck', value: ({ attribution }) => attribution.by },
  { name: 'bottleneck_why', value: ({ result, attribution }) => result.figures && attribution.why },
  { name: 'outlier', value: ({ outlier }) => yes(outlier) },
  ...counters(6, 'droplet_cpu_s', 'proxy_cpu_s', 'generator_cpu_s', 'link_cpu_s'),
  field('cpu_us_per_request', { digits: 1 }),
  field('companion_us_per_request', { digits: 1 }),
  field('cpu_bound_rps', { digits: 1 }),
  field('full_speed_rps', { digits: 2 }),
  { name: 'alone_share', digits: 4, value: ({ result }) => result.figures?.alone ?? null },
  ...counters(4, 'idle_cpu'),
  ...figures(0, 'retries', 'unanswered'),
  ...figures(6, 'unanswered_longest_s', 'retrying_s'),
  ...arrivals(3, 'rate_rps'),
  ...arrivals(0, 'dropped'),
  ...arrivals(6, 'late_p99_s'),
  ...counters(6, 'throttled_s'),
  ...counters(0, 'peak_memory_bytes'),
  share('held_memory'),
  ...counters(0, 'memory_limit_hits', 'oom_kills', 'peak_processes', 'pids_refused', 'nginx_full', 'swap_bytes'),
  ...counters(0, 'listen_overflows', 'listen_drops', 'retransmitted', 'syn_retransmitted', 'resets'),
  ...counters(0, 'connections_opened'),
  share('conntrack'),
  share('host_steal'),
  share('host_others'),
  {
    name: 'reference_workload_s',
    digits: 6,
    value: ({ result }) => result.counters && mean([...result.counters.reference_workloads_s]),
  },
  link('packets', ({ up, down }) => up.packets + down.packets),
  link('bytes_up', ({ up }) => up.bytes),
  link('bytes_down', ({ down }) => down.bytes),
  link('lost_up', ({ up }) => up.lost),
  link('lost_down', ({ down }) => down.lost),
  link('syns_dropped', ({ up }) => up.syns_dropped),
  link('syns_waited', ({ up }) => up.syns_waited),
  link('overflows', ({ up, down }) => up.overflows + down.overflows),
  { name: 'baseline_repetition', digits: 0, value: ({ result }) => result.cell.baseline_repetition },
  { name: 'started_at', value: ({ result }) => result.startedAt },
  ...timing(3, 'start_s', 'ready_s', 'k6_s', 'collect_s', 'total_s'),
  { name: 'not_load_s', digits: 3, value: ({ result }) => otherTime(result) },
  { name: 'samples', value: ({ result }) => result.figures && `samples/${cellId(result.cell)}.csv.gz` },
  field('protocol'),
  field('version'),
]

function failures(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes)
    .map(([name, count]) => `${name}:${count}`)
    .join(' ')
}
