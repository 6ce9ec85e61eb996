import type { LinkCounters } from '../lab/link-emulator.ts'
import type { CeilingMeasured } from '../run/checks.ts'
import { type Manifest, networkOf } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { dropletCpuShare } from '../run/rates.ts'
import type { CellResult } from '../run/result.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import type { Link } from '../scenario/network.ts'
import { type Attribution, attributionOf, type Evidence, type LinkEvidence } from './attribution.ts'
import { isOwn } from './bottlenecks.ts'
import { bestCeiling } from './ceilings.ts'
import { hasExhausted } from './exhaustion.ts'

const unknown: Attribution = { by: null, why: 'it has no figure' }

/** The bottleneck of a measured cell. */
export function attributionOfResult(result: CellResult, manifest: Manifest): Attribution {
  if (result.kind === 'failed-to-load') return unknown
  const { figures, counters, link: counted } = result
  const network = networkOf(manifest, result.cell)
  const evidence: Evidence = {
    ...figures,
    ...counters,
    mean_s: figures.latencies?.mean_s ?? null,
    workers: modelOf(manifest.scenario.load).workers,
    rate_rps: (isComparable(result) && result.arrivals?.rate_rps) || null,
    generator_cpus: manifest.machine.cpus.generator.length,
    ceiling_rps: ceilingOf(result, manifest),
    exhausted: hasExhausted({ failures: figures.failures, conntrack: counters.conntrack }),
    link: network.link && linkEvidence(network.link, counted),
  }
  return attributionOf(evidence)
}

/** What the generator can do at most with connections as in this cell; null where that is not known. */
function ceilingOf(result: CellResult, manifest: Manifest): number | null {
  const best = mostOf(manifest, result.cell.network, patternOf(result))
  // Failures may be faster than any answer, and then say nothing of others.
  return best && Math.max(best, result.figures?.rps ?? 0)
}

/** What the generator can do at most over a network with a pattern of connections, requests a second; null where that is not known. */
export function mostOf(manifest: Manifest, network: string, pattern: CeilingMeasured['pattern']): number | null {
  const measured = manifest.ceilings.filter((one) => one.network === network && one.pattern === pattern)
  const alike = manifest.results.filter(
    (one) => one.cell.network === network && patternOf(one) === pattern && isComparable(one),
  )
  return bestCeiling(
    measured,
    alike.flatMap((one) => (one.figures?.rps ? [{ rps: one.figures.rps, dropletCpu: dropletCpuShare(one) }] : [])),
  )
}

/** Whether a cell's connections were kept open. */
function patternOf({ figures }: CellResult): CeilingMeasured['pattern'] {
  return (figures?.connections ?? 0) > (figures?.requests ?? 0) / 2 ? 'closing' : 'keep-alive'
}

/**
 * The most frequent bottleneck of a cell's blocks, in the words of the first of them. A rate is the server's own only if it was so
 * in more than half of the blocks: else the median of the blocks may be a minimum.
 */
export function commonAttribution(blocks: readonly { readonly attribution: Attribution }[]): Attribution {
  const isMostlyOwn = 2 * blocks.filter(({ attribution }) => isOwn(attribution.by)).length > blocks.length
  const counting = blocks.filter(({ attribution }) => isOwn(attribution.by) === isMostlyOwn)
  const groups = [...Map.groupBy(counting, ({ attribution }) => attribution.by).values()]
  return groups.sort((a, b) => b.length - a.length)[0]?.[0]?.attribution ?? unknown
}

function linkEvidence(link: Link, counted: LinkCounters | null): LinkEvidence {
  const { delay_ms, jitter_ms, loss_up, loss_down, connections_per_s, burst, mbit_per_s } = link
  return {
    roundTrip_s: (2 * delay_ms + jitter_ms) / 1000,
    loss: 1 - (1 - loss_up) * (1 - loss_down),
    connections_per_s,
    burst,
    mbit_per_s,
    counted: counted && {
      lost: counted.up.lost + counted.down.lost,
      syns_dropped: counted.up.syns_dropped,
      syns_waited: counted.up.syns_waited,
      bytes: Math.max(counted.up.bytes, counted.down.bytes),
    },
  }
}
