import { dropletLimits, mebibyte } from '../base/droplet-limits.ts'
import type { LimitsInForce } from './cgroup-files.ts'

/** What a container of a droplet must have. */
interface Wanted {
  readonly cpu: number
  readonly memory_bytes: number
  /** Whether the engine's machine has swap at all. */
  readonly machineSwaps: boolean
}

/** What of a droplet's limits is not in force, in words: less than a droplet is as wrong as more. */
export function limitProblems(inForce: LimitsInForce, { cpu, memory_bytes, machineSwaps }: Wanted): string[] {
  const { cpus, cpuset, pids } = inForce
  const problems: string[] = []
  if (cpuset !== String(cpu)) problems.push(`runs on CPU ${cpuset || '(unknown)'} instead of ${cpu}`)
  if (cpus !== dropletLimits.cpus) problems.push(`has ${cpus ?? 'unlimited'} CPUs instead of ${dropletLimits.cpus}`)
  problems.push(...memoryProblems(inForce, memory_bytes))
  if (machineSwaps && !inForce.swap_counted && inForce.memory_counted) problems.push(swapUncounted)
  if (pids === null) problems.push('may start any number of processes')
  else if (pids !== dropletLimits.pids) problems.push(`may have ${pids} processes instead of ${dropletLimits.pids}`)
  return problems
}

const swapUncounted =
  'may swap: the machine has swap, and the kernel does not count it per container; ' +
  'run swapoff -a on the engine’s machine, or boot it with swapaccount=1'

function memoryProblems({ memory_bytes, memory_counted }: LimitsInForce, wanted_bytes: number): string[] {
  if (!memory_counted) {
    return [
      'its memory is not limited: the memory cgroup is off in the kernel; ' +
        'add cgroup_enable=memory to the kernel’s command line (Raspberry Pi OS: cmdline.txt) and reboot',
    ]
  }
  if (memory_bytes === wanted_bytes) return []
  const has = memory_bytes === null ? 'unlimited memory' : `${mebibytes(memory_bytes)} of memory`
  return [`has ${has} instead of ${mebibytes(wanted_bytes)}`]
}

/**
 * Why a container that could swap is no droplet; null if it did not swap.
 * @param used_bytes the most swap of the droplet; null where it is not counted
 */
export function swapProblem(maySwap: boolean, used_bytes: number | null): string | null {
  if (!maySwap || used_bytes === 0) return null
  const used = used_bytes === null ? 'may have used swap' : `used ${mebibytes(used_bytes)} of swap`
  return `${used}, which the engine could not forbid; run swapoff -a on the engine’s machine`
}

/**
 * Whether a machine has swap.
 * @param swaps the text of /proc/swaps: a heading, then a line for each file or partition
 */
export function hasSwap(swaps: string): boolean {
  return swaps.trim().split('\n').length > 1
}

function mebibytes(bytes: number): string {
  return `${Number((bytes / mebibyte).toFixed(1))} MiB`
}
