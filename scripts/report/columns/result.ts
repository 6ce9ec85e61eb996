import { mean } from 'simple-statistics'
import type { ResultRow } from '../../analysis/result-rows.ts'
import { cellId } from '../../plan/plan.ts'
import type { CellResult, CellTiming, Counters } from '../../run/result.ts'
import { otherTime } from '../../run/time.ts'
import { type Column, field, fieldsOf, type Value } from './column.ts'

type Figures = NonNullable<CellResult['figures']>
type Latencies = NonNullable<Figures['latencies']>
type Line = NonNullable<CellResult['line']>
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
const timing = (digits: number, ...names: (keyof CellTiming)[]) =>
  fieldsOf(({ result }: ResultRow) => result.timing, { digits }, ...names)
const share = (of: Numbers<Counters>): Column<ResultRow> => ({
  name: `${of}_share`,
  digits: 4,
  value: ({ result }) => result.counters?.[of],
})
const line = (name: string, of: (line: Line) => number): Column<ResultRow> => ({
  name: `line_${name}`,
  digits: 0,
  value: ({ result }) => result.line && of(result.line),
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
  field('pct_nginx', { digits: 2 }),
  ...figures(0, 'connections'),
  { name: 'limited_by', value: ({ limit }) => limit.by },
  { name: 'limited_why', value: ({ result, limit }) => result.figures && limit.why },
  { name: 'outlier', value: ({ outlier }) => yes(outlier) },
  ...counters(6, 'droplet_cpu_s', 'proxy_cpu_s', 'generator_cpu_s', 'wan_cpu_s'),
  field('cpu_us_per_request', { digits: 1 }),
  field('cpu_bound_rps', { digits: 1 }),
  field('full_speed_rps', { digits: 2 }),
  ...counters(4, 'idle_cpu'),
  ...figures(0, 'unanswered'),
  ...figures(6, 'unanswered_longest_s'),
  ...counters(6, 'throttled_s'),
  ...counters(0, 'peak_memory_bytes'),
  share('held_memory'),
  ...counters(0, 'memory_limit_hits', 'oom_kills', 'peak_processes', 'pids_refused', 'nginx_full', 'swap_bytes'),
  ...counters(0, 'listen_overflows', 'listen_drops', 'retransmitted', 'syn_retransmitted', 'resets'),
  share('conntrack'),
  share('host_steal'),
  share('host_others'),
  { name: 'yardstick_s', digits: 6, value: ({ result }) => result.counters && mean([...result.counters.yardsticks_s]) },
  line('packets', ({ up, down }) => up.packets + down.packets),
  line('bytes_up', ({ up }) => up.bytes),
  line('bytes_down', ({ down }) => down.bytes),
  line('lost_up', ({ up }) => up.lost),
  line('lost_down', ({ down }) => down.lost),
  line('syns_dropped', ({ up }) => up.syns_dropped),
  line('syns_waited', ({ up }) => up.syns_waited),
  line('overflows', ({ up, down }) => up.overflows + down.overflows),
  { name: 'turn', digits: 0, value: ({ result }) => result.cell.turn },
  { name: 'started_at', value: ({ result }) => result.startedAt },
  ...timing(3, 'start_s', 'ready_s', 'k6_s', 'collect_s', 'total_s'),
  { name: 'not_load_s', digits: 3, value: ({ result }) => otherTime(result) },
  { name: 'samples', value: ({ result }) => result.figures && `samples/${cellId(result.cell)}.csv.gz` },
]

function failures(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes)
    .map(([name, count]) => `${name}:${count}`)
    .join(' ')
}
