import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The kernel's own files of one container; version 1 has a folder a controller, version 2 one for all. */
export type Cgroup =
  | { readonly version: 1; readonly folders: Readonly<Record<string, string>> }
  | { readonly version: 2; readonly folder: string }

/** What the kernel says is in force; null where it has no such limit or no such file. */
export interface LimitsInForce {
  /** CPUs that the quota allows, such as 1; null without a quota. */
  readonly cpus: number | null
  /** CPU numbers as the kernel writes them. */
  readonly cpuset: string
  readonly memory_bytes: number | null
  /** Swap that may be used beyond the memory; null where the kernel does not account for it. */
  readonly swap_bytes: number | null
  readonly pids: number | null
}

/** What a container has used since its start. */
export interface Usage {
  readonly cpu_s: number
  /** Time during which the quota kept it from running. */
  readonly throttled_s: number
  readonly peak_memory_bytes: number | null
  readonly oom_kills: number
}

/**
 * Finds a container's files below the host's cgroup tree by its id, since drivers name and nest the folders differently.
 * Returns null if there are none (the container does not run, or the tree is another machine's).
 */
export async function findCgroup(tree: string, containerId: string): Promise<Cgroup | null> {
  const controllers = await readdir(tree)
  const version = controllers.includes('cgroup.controllers') ? 2 : 1
  if (version === 2) {
    const folder = await findFolder(tree, containerId)
    return folder === null ? null : { version, folder }
  }
  const found = await Promise.all(
    ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids'].map(
      async (name) => [name, await findFolder(join(tree, name), containerId)] as const,
    ),
  )
  const folders = Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null))
  return folders['memory'] === undefined ? null : { version, folders }
}

/** Breadth first, because a container's folder lies at most a few levels down, and below it may be many. */
async function findFolder(root: string, containerId: string): Promise<string | null> {
  let level = [root]
  while (level.length > 0) {
    const next: string[] = []
    for (const folder of level) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
      for (const entry of entries) {
        if (!entry.isDirectory()) continue
        const path = join(folder, entry.name)
        if (entry.name.includes(containerId)) return path
        next.push(path)
      }
    }
    level = next
  }
  return null
}

/** The limits in force, from the kernel's files. */
export async function readLimits(cgroup: Cgroup): Promise<LimitsInForce> {
  const read = reader(cgroup)
  if (cgroup.version === 2) {
    const [quota, period] = ((await read('cpu', 'cpu.max')) ?? 'max 100000').split(' ')
    return {
      cpus: quota === 'max' ? null : Number(quota) / Number(period),
      cpuset: (await read('cpuset', 'cpuset.cpus.effective')) ?? '',
      memory_bytes: limit(await read('memory', 'memory.max')),
      swap_bytes: limit(await read('memory', 'memory.swap.max')),
      pids: limit(await read('pids', 'pids.max')),
    }
  }
  const quota = Number((await read('cpu', 'cpu.cfs_quota_us')) ?? -1)
  const period = Number((await read('cpu', 'cpu.cfs_period_us')) ?? 1)
  const memory = limit(await read('memory', 'memory.limit_in_bytes'))
  const memoryAndSwap = limit(await read('memory', 'memory.memsw.limit_in_bytes'))
  return {
    cpus: quota < 0 ? null : quota / period,
    cpuset: (await read('cpuset', 'cpuset.cpus')) ?? '',
    memory_bytes: memory,
    swap_bytes: memory === null || memoryAndSwap === null ? null : memoryAndSwap - memory,
    pids: limit(await read('pids', 'pids.max')),
  }
}

/** What was used so far, from the kernel's files. */
export async function readUsage(cgroup: Cgroup): Promise<Usage> {
  const read = reader(cgroup)
  if (cgroup.version === 2) {
    const cpu = (await read('cpu', 'cpu.stat')) ?? ''
    return {
      cpu_s: (field(cpu, 'usage_usec') ?? 0) / 1e6,
      throttled_s: (field(cpu, 'throttled_usec') ?? 0) / 1e6,
      peak_memory_bytes: limit(await read('memory', 'memory.peak')),
      oom_kills: field((await read('memory', 'memory.events')) ?? '', 'oom_kill') ?? 0,
    }
  }
  return {
    cpu_s: Number((await read('cpuacct', 'cpuacct.usage')) ?? 0) / 1e9,
    throttled_s: (field((await read('cpu', 'cpu.stat')) ?? '', 'throttled_time') ?? 0) / 1e9,
    peak_memory_bytes: limit(await read('memory', 'memory.max_usage_in_bytes')),
    oom_kills: field((await read('memory', 'memory.oom_control')) ?? '', 'oom_kill') ?? 0,
  }
}

function reader(cgroup: Cgroup): (controller: string, file: string) => Promise<string | null> {
  return async (controller, file) => {
    const folder = cgroup.version === 2 ? cgroup.folder : cgroup.folders[controller]
    if (folder === undefined) return null
    return readFile(join(folder, file), 'utf8').then(
      (text) => text.trim(),
      () => null,
    )
  }
}

/** Processes and threads that a container has now; null where the kernel does not count them, or it has ended. */
export async function readProcesses(cgroup: Cgroup): Promise<number | null> {
  const count = Number((await reader(cgroup)('pids', 'pids.current')) ?? Number.NaN)
  return Number.isNaN(count) ? null : count
}

/** A number in the `name value` lines of a file. */
function field(text: string, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)
  return found ? Number(found[1]) : null
}

/** A limit or a counter in bytes; version 1 writes "no limit" as a number near 2^63. */
function limit(text: string | null): number | null {
  if (text === null || text === 'max' || text === '') return null
  const value = Number(text)
  return value > 2 ** 60 ? null : value
}
