import { median } from 'simple-statistics'
import { type Part, samePart } from '../plan/plan.ts'
import { requestCpu_s } from '../stats/droplet-cpu.ts'
import { isComparable } from './outcomes.ts'
import type { CellResult } from './result.ts'

/**
 * A cell's RPS in percent of the baseline's, in the same block and network, the baseline always direct (as in the
 * article, whose proxied servers are compared with NGINX itself) and the median of its repetitions. Null if either of them has no
 * rate that may be compared.
 */
export function percentOfBaseline(
  result: CellResult,
  results: readonly CellResult[],
  baseline: string | undefined,
): number | null {
  const rates = baselineRates(result.cell, results, baseline)
  const rps = isComparable(result) ? result.figures?.rps : null
  return rps && rates.length > 0 ? (100 * rps) / median(rates) : null
}

/** The baseline's requests a second, one a repetition, in the block and network of a cell. */
export function baselineRates(part: Part, results: readonly CellResult[], baseline: string | undefined): number[] {
  return results
    .filter(({ cell }) => cell.server === baseline && cell.topology === 'direct' && samePart(cell, part))
    .filter(isComparable)
    .flatMap(({ figures }) => (figures?.rps ? [figures.rps] : []))
}

/** The share of its one CPU that the droplet used while it was loaded, 0 to 1; null where it was not counted. */
export function dropletCpuShare({ figures, counters }: CellResult): number | null {
  if (!figures || !counters || figures.seconds === 0) return null
  return counters.droplet_cpu_s === null ? null : Math.min(counters.droplet_cpu_s / figures.seconds, 1)
}

/** What each of as many requests costs the companion meanwhile, in microseconds of CPU time; null without one, or where not known. */
export function companionPerRequest_us({
  arrivals,
  counters,
}: Pick<CellResult, 'arrivals' | 'counters'>): number | null {
  if (!arrivals || !counters?.companion_cpu_s) return null
  return (1e6 * counters.companion_cpu_s) / arrivals.intended
}

/**
 * What an answered request costs the droplet (the server and, behind NGINX, the proxy), in microseconds of CPU time, above 0; null
 * where it is unknown. A cost of 0 is unknown too: every request takes CPU time, but this one took too little to be told from what
 * the droplet burns while idle.
 */
export function cpuPerRequest_us({ figures, counters }: Pick<CellResult, 'figures' | 'counters'>): number | null {
  if (!figures || !counters || figures.answered <= 0) return null
  const cpu_s = requestCpu_s(counters, figures.seconds)
  return cpu_s === null || cpu_s <= 0 ? null : (1e6 * cpu_s) / figures.answered
}
