import type { Manifest } from '../run/manifest.ts'
import type { CellResult, OpenLevel } from '../run/result.ts'
import { limitOf } from '../stats/attribution.ts'
import type { OpenLevelFacts } from './schema.ts'

/** The constant rates of a cell's blocks, in the order in which they were run. */
export function openLevels(results: readonly CellResult[], manifest: Manifest): OpenLevelFacts[] {
  return results.flatMap(({ cell, open = [] }) =>
    open.map(({ latencies, share, rate_rps, intended, answered, failed, dropped, ...level }) => ({
      block: cell.block,
      share,
      rate_rps,
      intended,
      answered,
      failed,
      dropped,
      p50_s: latencies?.p50_s ?? null,
      p90_s: latencies?.p90_s ?? null,
      p99_s: latencies?.p99_s ?? null,
      p999_s: latencies?.p999_s ?? null,
      worst_s: latencies?.worst_s ?? null,
      limited_by: limitOfLevel({ latencies, share, rate_rps, intended, answered, failed, dropped, ...level }, manifest),
    })),
  )
}

/**
 * What kept a rate from being answered, by the same rule as a cell's figure, from what is counted of a level; null where
 * nothing did. What was dropped is not the server's failure, but what comes of one that is too slow.
 */
function limitOfLevel(level: OpenLevel, { scenario, machine }: Manifest): string | null {
  const { intended, answered, failed, dropped, seconds, droplet_cpu_s, generator_cpu_s } = level
  const { by } = limitOf({
    requests: intended,
    answered,
    failed: failed - dropped,
    seconds,
    rps: seconds > 0 ? answered / seconds : null,
    connections: 0,
    droplet_cpu_s,
    generator_cpu_s,
    generator_cpus: machine.cpus.generator.length,
    workers: scenario.load.workers,
    way: 'queue',
    mean_s: null,
    throttled_s: null,
    peak_memory_bytes: null,
    memory_limit_bytes: null,
    oom_kills: null,
    wan_cpu_s: null,
    retransmitted: null,
    synRetransmitted: null,
    listenOverflows: null,
    ceiling_rps: null,
    exhausted: null,
    line: null,
  })
  return by ?? (dropped > 0 ? 'client-concurrency' : null)
}
