import { min, sum } from 'd3-array'
import { z } from 'zod'

/** What the kernel says is in force: the least over a container's cgroup and those above it. Null: no such limit. */
export const limitsSchema = z
  .strictObject({
    /** CPUs that the quota allows, such as 1; null without a quota. */
    cpus: z.number().nullable(),
    /** CPU numbers as the kernel writes them. */
    cpuset: z.string(),
    memory_bytes: z.number().nullable(),
    /** Swap that may be used beyond the memory; null where nothing limits it. */
    swap_bytes: z.number().nullable(),
    pids: z.number().nullable(),
    /** Whether the kernel counts the container's memory, and its swap. */
    memory_counted: z.boolean(),
    swap_counted: z.boolean(),
  })
  .readonly()
export type LimitsInForce = z.infer<typeof limitsSchema>

/** What a container has used since its start. */
export interface Usage {
  /** Null where it cannot be read: a container that has ended has no cgroup. */
  readonly cpu_s: number | null
  /** Time during which the quota kept it from running. */
  readonly throttled_s: number | null
  readonly peak_memory_bytes: number | null
  readonly oom_kills: number
  /** Processes and threads that could not begin because the limit was reached; null where the kernel does not count them. */
  readonly pids_refused: number | null
  /** The most swap that it used, where the kernel keeps a peak, or what it uses now; null where that is not counted. */
  readonly swap_bytes: number | null
}

/** What a container uses at one moment, since its start where it is a time. */
export interface ContainerReading {
  readonly cpu_s: number
  readonly throttled_s: number
  /** Memory with the page cache, and without it: what cannot be given back. Null where it is not counted. */
  readonly used_bytes: number | null
  readonly held_bytes: number | null
  /** Times that the memory's limit left no room for what was asked for; null where the kernel does not count them. */
  readonly limit_hits: number | null
  /** Pages that had been taken back and were read again; null where `limit_hits` is exact, or they are not counted. */
  readonly reread_pages: number | null
  /** Processes and threads. */
  readonly processes: number | null
}

/** The text of a file of a cgroup; null where it has no such file. */
export type Texts = (file: string) => string | null

/** The texts of a file, from the container's cgroup upwards; those that have none are left out. */
type Chain = (file: string) => readonly string[]

/** The limits in force, from the kernel's files. */
export function limitsOf(version: 1 | 2, chain: Chain): LimitsInForce {
  const v2 = version === 2
  const memory = chain(v2 ? 'memory.max' : 'memory.limit_in_bytes')
  const swap = chain(v2 ? 'memory.swap.max' : 'memory.memsw.limit_in_bytes')
  const periods = chain('cpu.cfs_period_us')
  const quotas = v2 ? chain('cpu.max') : chain('cpu.cfs_quota_us').map((quota, level) => `${quota} ${periods[level]}`)
  const memory_bytes = min(memory, bytes) ?? null
  const most_swap_bytes = min(swap, bytes) ?? null
  return {
    cpus: min(quotas, quotaOf) ?? null,
    cpuset: chain(v2 ? 'cpuset.cpus.effective' : 'cpuset.cpus')[0] ?? '',
    memory_bytes,
    swap_bytes: v2 ? most_swap_bytes : beyond(memory_bytes, most_swap_bytes),
    pids: min(chain('pids.max'), bytes) ?? null,
    memory_counted: memory.length > 0,
    swap_counted: swap.length > 0,
  }
}

/** Swap that version 1 allows, which limits memory and swap together. */
function beyond(memory_bytes: number | null, both_bytes: number | null): number | null {
  return memory_bytes === null || both_bytes === null ? null : Math.max(both_bytes - memory_bytes, 0)
}

/** What was used so far, from the kernel's files; nothing is known of a container that has ended. */
export function usageOf(version: 1 | 2, text: Texts): Usage {
  const { cpu_s, throttled_s } = cpuOf(version, text) ?? { cpu_s: null, throttled_s: null }
  const v2 = version === 2
  return {
    cpu_s,
    throttled_s,
    peak_memory_bytes: bytes(text(v2 ? 'memory.peak' : 'memory.max_usage_in_bytes')),
    oom_kills: field(text(v2 ? 'memory.events' : 'memory.oom_control'), 'oom_kill') ?? 0,
    pids_refused: field(text('pids.events'), 'max'),
    swap_bytes: v2
      ? bytes(text('memory.swap.peak') ?? text('memory.swap.current'))
      : field(text('memory.stat'), 'total_swap'),
  }
}

/** What is used at this moment, from the kernel's files; null if the container has ended. */
export function readingOf(version: 1 | 2, text: Texts): ContainerReading | null {
  const cpu = cpuOf(version, text)
  if (cpu === null) return null
  const stat = text('memory.stat')
  const used_bytes = bytes(text(version === 2 ? 'memory.current' : 'memory.usage_in_bytes'))
  return {
    ...cpu,
    used_bytes,
    held_bytes: heldOf(version, used_bytes, stat),
    ...shortageOf(version, text, stat),
    processes: bytes(text('pids.current')),
  }
}

function cpuOf(version: 1 | 2, text: Texts): Pick<ContainerReading, 'cpu_s' | 'throttled_s'> | null {
  const stat = text('cpu.stat')
  if (version === 2) {
    const used = field(stat, 'usage_usec')
    return used === null ? null : { cpu_s: used / 1e6, throttled_s: (field(stat, 'throttled_usec') ?? 0) / 1e6 }
  }
  const used = text('cpuacct.usage')
  return used === null ? null : { cpu_s: Number(used) / 1e9, throttled_s: (field(stat, 'throttled_time') ?? 0) / 1e9 }
}

function heldOf(version: 1 | 2, used_bytes: number | null, stat: string | null): number | null {
  if (used_bytes === null || stat === null) return null
  const given =
    version === 2 ? ['inactive_file', 'active_file', 'slab_reclaimable'] : ['total_inactive_file', 'total_active_file']
  return Math.max(0, used_bytes - sum(given, (name) => field(stat, name)))
}

function shortageOf(
  version: 1 | 2,
  text: Texts,
  stat: string | null,
): Pick<ContainerReading, 'limit_hits' | 'reread_pages'> {
  if (version === 2) return { limit_hits: field(text('memory.events'), 'max'), reread_pages: null }
  // Without swap the limit on memory and swap fails first, which Linux 6.18 does not count.
  const failures = [text('memory.failcnt'), text('memory.memsw.failcnt')].filter((one) => one !== null)
  return {
    limit_hits: failures.length === 0 ? null : sum(failures, Number),
    // Older kernels have one number.
    reread_pages: field(stat, 'total_workingset_refault_file') ?? field(stat, 'total_workingset_refault'),
  }
}

/** CPUs that `100000 100000` allows; version 2 has `max` for no limit, version 1 a negative number. */
function quotaOf(text: string): number | null {
  const [quota, period] = text.split(' ')
  return quota === 'max' || Number(quota) < 0 ? null : Number(quota) / Number(period)
}

/** A number in the `name value` lines of a file. */
function field(text: string | null, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')
  return found ? Number(found[1]) : null
}

/** A limit or a counter; version 1 writes "no limit" as a number near 2^63. */
function bytes(text: string | null): number | null {
  if (text === null || text === 'max' || text === '') return null
  const value = Number(text)
  return value > 2 ** 60 ? null : value
}
