import { figuresOf } from '../load/figures.ts'
import { dropped, type Samples } from '../load/samples.ts'
import { percentile } from '../stats/hey.ts'
import type { Played } from './played.ts'
import type { Counters, OpenLevel } from './result.ts'

/** From this many answered requests on, ten of them are beyond the 99.9th percentile. */
const enoughForP999 = 10_000

/** What is known of a level besides its arrivals. */
interface LevelSetting extends Pick<OpenLevel, 'share' | 'rate_rps' | 'seconds'> {
  readonly counters: Pick<Counters, 'droplet_cpu_s' | 'idle_cpu' | 'generator_cpu_s' | 'conntrack'>
}

/** The figures of one constant rate of arrivals. */
export function levelOf({ samples, recording: { connections } }: Played, setting: LevelSetting): OpenLevel {
  const { share, rate_rps, seconds, counters } = setting
  const { answered, failed, failures } = figuresOf({ samples, connections })
  return {
    share,
    rate_rps,
    ...arrivedOf(samples),
    answered,
    failed,
    failures,
    latencies: latenciesOf(samples),
    droplet_cpu_s: counters.droplet_cpu_s,
    idle_cpu: counters.idle_cpu,
    generator_cpu_s: counters.generator_cpu_s,
    conntrack: counters.conntrack,
    seconds,
  }
}

/** How the arrivals went that count, at a constant rate. */
export function arrivedOf(samples: Samples): Pick<OpenLevel, 'intended' | 'dropped' | 'late_p99_s'> {
  const late_s = Float64Array.from(samples, (sample) => sample.late_s).sort()
  const drops = [...samples].filter(({ error }) => error === dropped)
  return {
    intended: samples.length,
    dropped: drops.length,
    late_p99_s: late_s.length > 0 ? percentile(late_s, 99) : null,
  }
}

function latenciesOf(samples: Samples): OpenLevel['latencies'] {
  const answered = [...samples].filter(({ error }) => error === '')
  if (answered.length === 0) return null
  const sorted = Float64Array.from(answered, ({ latency_s }) => latency_s).sort()
  return {
    p50_s: percentile(sorted, 50),
    p90_s: percentile(sorted, 90),
    p99_s: percentile(sorted, 99),
    p999_s: sorted.length >= enoughForP999 ? percentile(sorted, 99.9) : null,
    worst_s: sorted.at(-1) as number,
  }
}
