import type { Arrivals } from '../load/schedule.ts'
import type { Counters, OpenLevel } from '../run/result.ts'
import type { Limit } from './attribution.ts'
import { cpuSpent, requestCpu_s, spins } from './droplet-cpu.ts'
import { hasExhausted } from './exhaustion.ts'
import { figuresOf } from './figures.ts'
import { percentile } from './hey.ts'
import { percent, share, spent } from './share.ts'

/** From this many answered requests on, ten of them are beyond the 99.9th percentile. */
const enoughForP999 = 10_000
/** Arrivals that begin later than this, at the 99th percentile, are another load than the one that was asked for. */
const late_s = 0.01
/** CPU time of k6's start and end, users included. */
const generatorStart_s = 0.6

/** What is known of a level besides its arrivals. */
export interface LevelSetting {
  readonly share: number
  readonly rate_rps: number
  /** From the first request's start to the last one's end, the uncounted ones at the start included, as the CPU times do. */
  readonly seconds: number
  readonly counters: Counters | null
}

/** The figures of one constant rate of arrivals. */
export function levelOf({ samples, lateness_s, dropped }: Arrivals, setting: LevelSetting): OpenLevel {
  const { rate_rps, seconds, counters } = setting
  const { requests, answered, failed, failures } = figuresOf(samples)
  return {
    share: setting.share,
    rate_rps,
    intended: requests,
    answered,
    failed,
    dropped,
    failures,
    latencies: latenciesOf(
      Float64Array.from(
        [...samples].filter(({ error }) => error === ''),
        (one) => one.latency_s,
      ),
    ),
    late_p99_s: lateness_s.length > 0 ? percentile(lateness_s.toSorted(), 99) : null,
    droplet_cpu_s: counters?.droplet_cpu_s ?? null,
    idle_cpu: counters?.idle_cpu ?? null,
    generator_cpu_s: counters?.generator_cpu_s ?? null,
    conntrack: counters?.conntrack ?? null,
    seconds,
  }
}

function latenciesOf(latencies: Float64Array): OpenLevel['latencies'] {
  if (latencies.length === 0) return null
  const sorted = latencies.sort()
  return {
    p50_s: percentile(sorted, 50),
    p90_s: percentile(sorted, 90),
    p99_s: percentile(sorted, 99),
    p999_s: sorted.length >= enoughForP999 ? percentile(sorted, 99.9) : null,
    worst_s: sorted.at(-1) as number,
  }
}

/**
 * What limited a level. Latencies under `generator` are not the server's alone: the load was another than the one that was
 * asked for, or the generator could not begin some of it while the server had time left.
 * @param generatorCpus CPUs that the generator may use
 */
export function limitOfLevel(level: OpenLevel, generatorCpus: number): Limit {
  const { dropped, intended, late_p99_s } = level
  if (hasExhausted(level)) return { by: 'generator', why: 'the generator ran out of ports or of room for connections' }
  const used = generatorCpu(level, generatorCpus)
  if (used >= spent) return { by: 'generator', why: `the generator’s CPU was used to ${percent(used)}` }
  if (late_p99_s !== null && late_p99_s > late_s) {
    const late = `${Math.round(1000 * late_p99_s)} ms`
    return {
      by: 'generator',
      why: `the rate was not really offered: it came to one arrival in a hundred ${late} late or more`,
    }
  }
  const busy = cpuSpent(level, level.seconds)
  const drops = dropped > 0 ? `${dropped} of ${intended} arrivals found all users waiting` : ''
  if (busy !== null) return { by: 'server', why: [busy, drops].filter(Boolean).join(', and ') }
  const used_s = requestCpu_s(level, level.seconds)
  if (drops !== '' && spins(level)) return { by: null, why: `${drops}, and its CPU is busy while idle too` }
  if (drops !== '') {
    return {
      by: 'generator',
      why: `${drops}, while the server’s CPU was used to ${percent(share(used_s, level.seconds))}`,
    }
  }
  return { by: null, why: 'nothing ran out' }
}

function generatorCpu({ generator_cpu_s, seconds }: OpenLevel, cpus: number): number {
  return generator_cpu_s === null ? 0 : Math.max(generator_cpu_s - generatorStart_s, 0) / (seconds * cpus)
}
