import { figuresOf } from '../load/figures.ts'
import type { Samples } from '../load/samples.ts'
import type { Arrivals } from '../load/schedule.ts'
import { percentile } from '../stats/hey.ts'
import type { Counters, OpenLevel } from './result.ts'

/** From this many answered requests on, ten of them are beyond the 99.9th percentile. */
const enoughForP999 = 10_000

/** What is known of a level besides its arrivals. */
export interface LevelSetting extends Pick<OpenLevel, 'share' | 'rate_rps' | 'seconds'> {
  readonly counters: Pick<Counters, 'droplet_cpu_s' | 'idle_cpu' | 'generator_cpu_s' | 'conntrack'>
}

/** The figures of one constant rate of arrivals. */
export function levelOf({ samples, lateness_s, dropped }: Arrivals, setting: LevelSetting): OpenLevel {
  const { share, rate_rps, seconds, counters } = setting
  const { requests, answered, failed, failures } = figuresOf(samples)
  return {
    share,
    rate_rps,
    intended: requests,
    answered,
    failed,
    dropped,
    failures,
    latencies: latenciesOf(samples),
    late_p99_s: lateness_s.length > 0 ? percentile(lateness_s.toSorted(), 99) : null,
    droplet_cpu_s: counters.droplet_cpu_s,
    idle_cpu: counters.idle_cpu,
    generator_cpu_s: counters.generator_cpu_s,
    conntrack: counters.conntrack,
    seconds,
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
