import { readFile } from 'node:fs/promises'
import { cpus as cpuModels } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { type Cpu, parseCpus } from '../plan/cpus.ts'

const cpuFolder = '/sys/devices/system/cpu'

/** The machine's CPUs that are switched on, from the kernel, which containers see as the host's. */
export async function readCpus(): Promise<Cpu[]> {
  const online = parseCpus((await tryRead(join(cpuFolder, 'online'))) ?? '0')
  const hybrid = await tryRead('/sys/devices/cpu_core/cpus')
  const capacities = new Map(
    await Promise.all(
      online.map(async (id) => [id, Number((await tryRead(join(cpuFolder, `cpu${id}/cpu_capacity`))) ?? 0)] as const),
    ),
  )
  const highest = Math.max(...capacities.values())
  return Promise.all(
    online.map(async (id) => {
      const topology = join(cpuFolder, `cpu${id}/topology`)
      const socket = (await tryRead(join(topology, 'physical_package_id'))) ?? '0'
      const core = (await tryRead(join(topology, 'core_id'))) ?? `cpu${id}`
      const fast = hybrid === null ? capacities.get(id) === highest : parseCpus(hybrid).includes(id)
      return { id, core: `${socket}:${core}`, fast }
    }),
  )
}

/** The model of the first CPU, as the kernel names it. */
export function cpuModel(): string {
  return cpuModels()[0]?.model.trim() || 'unknown'
}

/** The commit of the lab's repository, with `-dirty` behind it where files were changed; null without git's files. */
export async function gitCommit(root: string): Promise<string | null> {
  // The repository belongs to the host's user, and git refuses other people's without being told.
  const git = async (...args: string[]) =>
    (await execa('git', ['-c', `safe.directory=${root}`, '-C', root, ...args])).stdout
  try {
    const commit = await git('rev-parse', 'HEAD')
    return (await git('--no-optional-locks', 'status', '--porcelain')) === '' ? commit : `${commit}-dirty`
  } catch {
    return null
  }
}

async function tryRead(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim() || null,
    () => null,
  )
}

/**
 * The variable of docker-compose.yml by which the generator retries a SYN after 1, 3, 7, 15 s, as in 2020: Linux 6.5 and
 * later try every second at first, and a container that asks for a setting that its kernel does not have does not start.
 */
export async function synRetries(): Promise<Record<string, string>> {
  const setting = 'net.ipv4.tcp_syn_linear_timeouts'
  const known = (await tryRead(`/proc/sys/${setting.replaceAll('.', '/')}`)) !== null
  return known ? { LAB_SYN_RETRIES: `${setting}=0` } : {}
}
