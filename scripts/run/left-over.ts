import type { Usage } from '../lab/cgroup-files.ts'
import type { ContainerState } from '../lab/droplet.ts'
import { sumOf } from './counting.ts'
import type { DropletAfter } from './exposed.ts'
import type { Verdict } from './outcomes.ts'
import { type FoundContainer, judgeRunning } from './verdict.ts'

/**
 * What is left of a droplet when the clients have ended.
 * @param found its containers, as the engine and the kernel have them
 * @param usages what each of them has used; null where that cannot be read
 */
export function leftOver(
  found: readonly FoundContainer[],
  usages: readonly (Usage | null)[],
): Omit<DropletAfter, 'listen_overflows'> {
  const total = (name: 'peak_memory_bytes' | 'pids_refused' | 'cpu_s') =>
    sumOf(usages.map((usage) => usage?.[name] ?? null))
  return {
    alive: judgeRunning(found, false) === null,
    exit_code: found.find(({ running }) => !running)?.exitCode ?? null,
    // The kernel's count is gone with the container: then the engine alone knows that it was killed.
    oom_kills: found.reduce((sum, { oomKills, oomKilled }) => sum + Math.max(oomKills, oomKilled ? 1 : 0), 0),
    peak_memory_bytes: total('peak_memory_bytes'),
    pids_refused: total('pids_refused'),
    cpu_s: total('cpu_s'),
  }
}

/**
 * What went wrong with an experiment or its droplet, which heads the log that is kept; null if nothing did. That a server ended is
 * no error of the experiment, but its log says why.
 * @param second the state of the second server, where there is one
 */
export function mishapOf(
  verdict: Verdict,
  found: readonly FoundContainer[],
  second: Pick<ContainerState, 'running' | 'exitCode'> | null,
): Verdict | null {
  if (verdict.outcome !== 'ok') return verdict
  const ended = judgeRunning(found, false)
  if (ended !== null || second === null || second.running) return ended
  return { outcome: 'died', reason: `second server: exited with code ${second.exitCode} under load` }
}
