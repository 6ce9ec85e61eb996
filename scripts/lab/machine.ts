import { readdir, readFile } from 'node:fs/promises'
import { cpus as cpuModels, machine } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { type Cpu, parseCpus } from '../plan/cpus.ts'
import type { MachineState } from '../plan/preflight.ts'
import { hostCpuBetween, parseHostCpu } from './net-counters.ts'

const powerFolder = '/sys/class/power_supply'
const cpuFolder = '/sys/devices/system/cpu'

/**
 * The machine's CPUs that are switched on, from the kernel, which containers see as the host's. A core is named by the list
 * of its threads: numbers of cores and packages start anew in each cluster of an ARM machine.
 * @param devices the kernel's folder of devices
 */
export async function readCpus(devices = '/sys/devices'): Promise<Cpu[]> {
  const folder = join(devices, 'system/cpu')
  const online = parseCpus((await tryRead(join(folder, 'online'))) ?? '0')
  const hybrid = await tryRead(join(devices, 'cpu_core/cpus'))
  const fastOnes = hybrid === null ? null : parseCpus(hybrid)
  const read = await Promise.all(
    online.map(async (id) => ({
      id,
      core: (await tryRead(join(folder, `cpu${id}/topology/thread_siblings_list`))) ?? String(id),
      capacity: Number((await tryRead(join(folder, `cpu${id}/cpu_capacity`))) ?? 0),
    })),
  )
  const highest = Math.max(...read.map(({ capacity }) => capacity))
  return read.map(({ id, core, capacity }) => ({ id, core, fast: fastOnes?.includes(id) ?? capacity === highest }))
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

/** What bears on how well this machine measures; takes a second, in which the lab should do nothing. */
export async function readMachine(): Promise<Omit<MachineState, 'images' | 'virtualMachine'>> {
  const supplies = await readdir(powerFolder).catch(() => [])
  const mains = await Promise.all(supplies.map((name) => tryRead(join(powerFolder, name, 'online'))))
  const known = mains.filter((online) => online !== null)
  const online = parseCpus((await tryRead(join(cpuFolder, 'online'))) ?? '0')
  const governors = await Promise.all(online.map((id) => tryRead(join(cpuFolder, `cpu${id}/cpufreq/scaling_governor`))))
  return {
    busy: await busyShare(),
    onBattery: known.length > 0 ? known.every((value) => value === '0') : null,
    architecture: machine(),
    governors: governors.filter((name) => name !== null),
  }
}

async function busyShare(): Promise<number | null> {
  const read = async () => parseHostCpu((await tryRead('/proc/stat')) ?? '')
  const before = await read()
  await sleep(1000)
  const after = await read()
  return before && after ? (hostCpuBetween(before, after, 0)?.others ?? null) : null
}

async function tryRead(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim() || null,
    () => null,
  )
}

/**
 * Settings by which the generator retries a SYN after 1, 3, 7, 15 s, as in 2020: Linux 6.5 and later try every second at
 * first, and a container that asks for a setting that its kernel does not have does not start.
 */
export async function synRetries(): Promise<Readonly<Record<string, string>>> {
  const setting = 'net.ipv4.tcp_syn_linear_timeouts'
  const known = (await tryRead(`/proc/sys/${setting.replaceAll('.', '/')}`)) !== null
  return known ? { [setting]: '0' } : {}
}
