import { readFile } from 'node:fs/promises'
import { sum } from 'simple-statistics'
import type { Tick } from '../exposure/shortage.ts'
import { type HostCpu, parseHostCpu } from './net-counters.ts'

/** Between two looks, in milliseconds: 50 of the kernel's ticks. */
const look_ms = 500

/** Looks at what is left of some CPUs, again and again, until it is closed. */
export class CpuWatch {
  readonly #groups: readonly (readonly number[])[]
  readonly #ticks: Tick[] = []
  readonly #timer: NodeJS.Timeout
  #last: { readonly at_s: number; readonly cpus: readonly (HostCpu | null)[] } | null = null

  /** @param groups CPUs that have what is left of them together, such as the generator's */
  constructor(groups: readonly (readonly number[])[]) {
    this.#groups = groups
    this.#timer = setInterval(() => void this.#look(), look_ms).unref()
  }

  /** All ticks until now, in order of time. */
  get ticks(): readonly Tick[] {
    return this.#ticks
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const text = await readFile('/proc/stat', 'utf8').catch(() => '')
    const now = { at_s: Date.now() / 1000, cpus: this.#groups.map((group) => together(text, group)) }
    const before = this.#last
    this.#last = now
    if (!before) return
    const free = now.cpus.flatMap((cpu, index) => freeBetween(before.cpus[index] ?? null, cpu) ?? [])
    if (free.length > 0) this.#ticks.push({ at_s: now.at_s, for_s: now.at_s - before.at_s, free: Math.min(...free) })
  }
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
  if (!before || !after || after.total_s <= before.total_s) return null
  const taken_s = after.busy_s + after.steal_s - before.busy_s - before.steal_s
  return 1 - taken_s / (after.total_s - before.total_s)
}
