import { countText } from '../base/numbers.ts'
import { late_s } from '../run/pace.ts'
import type { OpenLevel } from '../run/result.ts'
import { cpuSpent, requestCpu_s, spins } from '../stats/droplet-cpu.ts'
import { percent, share, spent } from '../stats/share.ts'
import type { Attribution } from './attribution.ts'
import { hasExhausted } from './exhaustion.ts'
import { unknown } from './words.ts'

/**
 * The bottleneck of a level. Latencies under `generator` are not the server's alone: the load was another than the one that was
 * asked for, or the generator could not begin some of it while the server had time left.
 * @param generatorCpus CPUs that the generator may use
 */
export function attributionOfLevel(level: OpenLevel, generatorCpus: number): Attribution {
  const { dropped, intended, late_p99_s } = level
  if (hasExhausted(level)) return { by: 'generator', why: 'the generator ran out of ports or of room for connections' }
  const used = generatorCpu(level, generatorCpus)
  if (used >= spent) return { by: 'generator', why: `the generator’s CPU was used to ${percent(used)}` }
  if (late_p99_s !== null && late_p99_s > late_s) {
    const late = `${Math.round(1000 * late_p99_s)} ms`
    return {
      by: 'generator',
      why: `the generator was late: 1 % of arrivals began at least ${late} late`,
    }
  }
  const busy = cpuSpent(level, level.seconds)
  const drops = dropped > 0 ? `${countText(dropped)} of ${countText(intended)} arrivals found all connections busy` : ''
  if (busy !== null) return { by: 'server', why: [busy, drops].filter(Boolean).join(', and ') }
  const used_s = requestCpu_s(level, level.seconds)
  if (drops !== '' && spins(level)) return { by: null, why: `${drops}, and its CPU is busy even when idle` }
  if (drops !== '') {
    return {
      by: 'generator',
      why: `${drops}, while the server’s CPU was used to ${percent(share(used_s, level.seconds))}`,
    }
  }
  return { by: null, why: unknown }
}

function generatorCpu({ generator_cpu_s, seconds }: OpenLevel, cpus: number): number {
  return generator_cpu_s === null ? 0 : generator_cpu_s / (seconds * cpus)
}
