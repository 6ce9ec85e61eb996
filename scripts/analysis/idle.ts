import type { Manifest } from '../run/manifest.ts'
import { idleBurn, spins } from '../stats/droplet-cpu.ts'
import { treatmentOf } from './repetition.ts'
import { effectiveResults, middle } from './summaries.ts'

/** A sentence for each server that uses CPU while nothing is asked of it. */
export function idleWarnings({ results }: Pick<Manifest, 'results'>): string[] {
  const byServer = Map.groupBy(effectiveResults(results), ({ cell }) => treatmentOf(cell))
  return [...byServer].flatMap(([name, own]) => {
    const idle_cpu = middle(own.map(({ counters }) => counters?.idle_cpu ?? null))
    const burn = idleBurn({ idle_cpu })
    if (burn === 0) return []
    const then = spins({ idle_cpu })
      ? 'Its CPU time per request is unknown.'
      : 'That is taken off its CPU time per request.'
    return [`${name} burns ${burn.toFixed(1)} CPU while idle. ${then}`]
  })
}
