import { percent, share, spent } from './share.ts'

/** CPU time that a droplet used between the first and the last request, and the CPUs that it burns while idle. */
interface CpuUse {
  readonly droplet_cpu_s: number | null
  /** Null: not known. */
  readonly idle_cpu: number | null
}

/** Below this many CPUs a droplet counts as idle: it may still be settling. */
export const settling = 0.1
/** From this many CPUs on, nothing tells a loop that polls from work on requests. */
const spinning = 0.5

/** CPUs that a droplet burns while nothing is asked of it, 0 where it is too little to say so. */
export function idleBurn({ idle_cpu }: Pick<CpuUse, 'idle_cpu'>): number {
  return idle_cpu && idle_cpu >= settling ? idle_cpu : 0
}

/** Whether a droplet burns so much CPU while idle that the CPU time of its requests is unknown. */
export function spins(use: Pick<CpuUse, 'idle_cpu'>): boolean {
  return idleBurn(use) >= spinning
}

/**
 * CPU seconds that a droplet spent on its requests: without what it burns while idle. Null where that is unknown.
 * @param seconds from the first request's start to the last one's end
 */
export function requestCpu_s(use: CpuUse, seconds: number): number | null {
  if (use.droplet_cpu_s === null || spins(use)) return null
  return Math.max(0, use.droplet_cpu_s - idleBurn(use) * seconds)
}

/** By which numbers a droplet's CPU was spent on requests; null where it was not, or that is unknown. */
export function cpuSpent(use: CpuUse, seconds: number): string | null {
  const idle = idleBurn(use)
  if (share(requestCpu_s(use, seconds), (1 - idle) * seconds) < spent) return null
  const also = idle > 0 ? `, ${percent(idle)} of it also while idle` : ''
  return `its CPU was used to ${percent(share(use.droplet_cpu_s, seconds))}${also}`
}
