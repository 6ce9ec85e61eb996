import { mean } from 'simple-statistics'
import type { ResultRow } from '../../analysis/result-rows.ts'
import type { Latencies } from '../../load/figures.ts'
import { cellId } from '../../plan/plan.ts'
import type { CellResult, CellTiming, Counters } from '../../run/result.ts'
import { otherTime } from '../../run/time.ts'
import type { Column, Value } from './column.ts'

type ResultColumn = Column<ResultRow>
type Figures = NonNullable<CellResult['figures']>
type Numbers<Of> = { [Name in keyof Of]: Of[Name] extends number | null ? Name : never }[keyof Of] & string
type Line = NonNullable<CellResult['line']>

const planned = (name: 'server' | 'topology' | 'network'): ResultColumn => ({
  name,
  value: ({ result }) => result.cell[name],
})
const figure = (name: Numbers<Figures>, digits = 0): ResultColumn => ({
  name,
  digits,
  value: ({ result }) => result.figures?.[name],
})
const latency = (name: keyof Latencies): ResultColumn => ({
  name,
  digits: 6,
  value: ({ result }) => result.figures?.latencies?.[name],
})
const counter = (of: Numbers<Counters>, digits = 0, name: string = of): ResultColumn => ({
  name,
  digits,
  value: ({ result }) => result.counters?.[of],
})
const line = (name: string, of: (line: Line) => number): ResultColumn => ({
  name,
  digits: 0,
  value: ({ result }) => result.line && of(result.line),
})
const timing = (name: keyof CellTiming): ResultColumn => ({
  name,
  digits: 3,
  value: ({ result }) => result.timing[name],
})
const yes = (is: boolean): Value => (is ? 'yes' : null)

/** The columns of results.csv, in order: to add one, add a line. */
export const resultColumns: readonly ResultColumn[] = [
  planned('server'),
  planned('topology'),
  planned('network'),
  { name: 'block', digits: 0, value: ({ result }) => result.cell.block },
  { name: 'repeat', value: ({ result }) => yes(result.cell.repeat) },
  { name: 'outcome', value: ({ result }) => result.outcome },
  { name: 'reason', value: ({ result }) => result.reason },
  figure('requests'),
  figure('answered'),
  figure('failed'),
  { name: 'failures', value: ({ result }) => result.figures && failures(result.figures.failures) },
  figure('seconds', 6),
  figure('rps', 2),
  ...(['mean_s', 'mode_s', 'worst_s', 'p50_s', 'p90_s', 'p95_s', 'p99_s'] as const).map(latency),
  { name: 'pct_nginx', digits: 2, value: ({ pct_nginx }) => pct_nginx },
  figure('connections'),
  { name: 'limited_by', value: ({ limit }) => limit.by },
  { name: 'limited_why', value: ({ result, limit }) => result.figures && limit.why },
  { name: 'outlier', value: ({ outlier }) => yes(outlier) },
  counter('droplet_cpu_s', 6),
  counter('proxy_cpu_s', 6),
  counter('generator_cpu_s', 6),
  counter('wan_cpu_s', 6),
  { name: 'cpu_us_per_request', digits: 1, value: ({ cpu_us_per_request }) => cpu_us_per_request },
  { name: 'cpu_bound_rps', digits: 1, value: ({ cpu_bound_rps }) => cpu_bound_rps },
  { name: 'full_speed_rps', digits: 2, value: ({ full_speed_rps }) => full_speed_rps },
  counter('idle_cpu', 4),
  figure('unanswered'),
  figure('unanswered_longest_s', 6),
  counter('throttled_s', 6),
  counter('peak_memory_bytes'),
  counter('held_memory', 4, 'held_memory_share'),
  counter('memory_limit_hits'),
  counter('oom_kills'),
  counter('peak_processes'),
  counter('pids_refused'),
  counter('nginx_full'),
  counter('swap_bytes'),
  counter('listen_overflows'),
  counter('listen_drops'),
  counter('retransmitted'),
  counter('syn_retransmitted'),
  counter('resets'),
  counter('conntrack', 4, 'conntrack_share'),
  counter('host_steal', 4, 'host_steal_share'),
  counter('host_others', 4, 'host_others_share'),
  { name: 'yardstick_s', digits: 6, value: ({ result }) => result.counters && mean([...result.counters.yardsticks_s]) },
  line('line_packets', ({ up, down }) => up.packets + down.packets),
  line('line_bytes_up', ({ up }) => up.bytes),
  line('line_bytes_down', ({ down }) => down.bytes),
  line('line_lost_up', ({ up }) => up.lost),
  line('line_lost_down', ({ down }) => down.lost),
  line('line_syns_dropped', ({ up }) => up.syns_dropped),
  line('line_syns_waited', ({ up }) => up.syns_waited),
  line('line_overflows', ({ up, down }) => up.overflows + down.overflows),
  { name: 'turn', digits: 0, value: ({ result }) => result.cell.turn },
  { name: 'started_at', value: ({ result }) => result.startedAt },
  timing('start_s'),
  timing('ready_s'),
  timing('k6_s'),
  timing('collect_s'),
  timing('total_s'),
  { name: 'not_load_s', digits: 3, value: ({ result }) => otherTime(result) },
  { name: 'samples', value: ({ result }) => result.figures && `samples/${cellId(result.cell)}.csv.gz` },
]

function failures(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes)
    .map(([name, count]) => `${name}:${count}`)
    .join(' ')
}
