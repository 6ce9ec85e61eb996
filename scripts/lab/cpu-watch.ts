import { readFileSync } from 'node:fs'
import { sum } from 'simple-statistics'
import { now_s } from '../base/clock.ts'
import type { Tick } from '../exposure/shortage.ts'
import { type HostCpu, hostCpuBetween, parseHostCpu } from './net-counters.ts'

/** Between two looks, in milliseconds: 50 of the kernel's ticks. */
const look_ms = 500

/** What some CPUs had left, until it is closed. */
export interface CpuWatch {
  /** In order of time. */
  readonly ticks: readonly Tick[]
  readonly close: () => void
}

/**
 * Looks at what is left of some CPUs, again and again.
 * @param groups CPUs that have what is left of them together, such as the generator's
 */
export function watchCpus(groups: readonly (readonly number[])[]): CpuWatch {
  const ticks: Tick[] = []
  const look = () => {
    const text = readFileSync('/proc/stat', 'utf8')
    return { at_s: now_s(), cpus: groups.map((group) => together(text, group)) }
  }
  let before = look()
  const timer = setInterval(() => {
    const now = look()
    const free = now.cpus.flatMap((cpu, index) => freeBetween(before.cpus[index] ?? null, cpu) ?? [])
    if (free.length > 0) ticks.push({ at_s: now.at_s, for_s: now.at_s - before.at_s, free: Math.min(...free) })
    before = now
  }, look_ms)
  return { ticks, close: () => clearInterval(timer) }
}

function together(text: string, group: readonly number[]): HostCpu | null {
  const cpus = group.map((cpu) => parseHostCpu(text, cpu))
  const known = cpus.filter((cpu) => cpu !== null)
  if (known.length < cpus.length) return null
  const total = (name: keyof HostCpu) => sum(known.map((cpu) => cpu[name]))
  return { total_s: total('total_s'), busy_s: total('busy_s'), steal_s: total('steal_s') }
}

/** Share that was neither busy nor stolen; null where nothing is known. */
function freeBetween(before: HostCpu | null, after: HostCpu | null): number | null {
  const taken = before && after && hostCpuBetween(before, after, 0)
  return taken && 1 - taken.steal - (taken.others ?? 0)
}
