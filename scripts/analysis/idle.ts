import type { Manifest } from '../run/manifest.ts'
import { idleBurn, spins } from '../stats/droplet-cpu.ts'
import { treatmentOf } from './repetition.ts'
import { effectiveResults, middle } from './summaries.ts'

/** The servers of a run that use CPU while nothing is asked of them, and whether their CPU time per request is known. */
export function idleUses({ results }: Pick<Manifest, 'results'>) {
  const byServer = Map.groupBy(effectiveResults(results), ({ cell }) => treatmentOf(cell))
  return [...byServer].flatMap(([server, own]) => {
    const idle_cpu = middle(own.map(({ counters }) => counters?.idle_cpu ?? null))
    const cpus = idleBurn({ idle_cpu })
    return cpus === 0 ? [] : [{ kind: 'idle-cpu', server, cpus, isCostKnown: !spins({ idle_cpu }) } as const]
  })
}
