import { cellId } from '../plan/plan.ts'
import { baselineOf, type Protocol } from '../registry/server.ts'
import type { Manifest } from '../run/manifest.ts'
import { companionPerRequest_us, cpuPerRequest_us, dropletCpuShare, percentOfBaseline } from '../run/rates.ts'
import type { CellResult } from '../run/result.ts'
import { isRated } from '../scenario/loads/loads.ts'
import type { Attribution } from './attribution.ts'
import { attributionOfResult } from './attributions.ts'
import { cpuBound_rps } from './bounds.ts'
import { levelsOf, type OpenLevelAnalysis } from './open.ts'
import { outliers } from './outliers.ts'
import { effectiveResults } from './summaries.ts'

/** One measured cell of one block, and what follows from it. Figures are not rounded; null where they do not exist. */
export interface ResultRow {
  readonly result: CellResult
  /** Of its server, null where that does not say: what it speaks, and its package's version. */
  readonly protocol: Protocol | null
  readonly version: string | null
  /** Whether it counts: no repeat stands in its place. */
  readonly effective: boolean
  readonly attribution: Attribution
  /** Percent of the baseline's requests a second in the same block; null where the load sets the rate. */
  readonly pct_nginx: number | null
  /** Whether its rate lies far from the other blocks' of its cell. */
  readonly outlier: boolean
  readonly cpu_us_per_request: number | null
  /** What each of as many requests cost the companion; null without one. */
  readonly companion_us_per_request: number | null
  readonly cpu_bound_rps: number | null
  /** Requests a second in the fastest tenth of the time. */
  readonly full_speed_rps: number | null
  /** Share of the droplet's one CPU, 0 to 1. */
  readonly droplet_cpu: number | null
  /** The constant rates of arrivals that followed. */
  readonly levels: readonly OpenLevelAnalysis[]
}

/** A row for each result of a run, in the order of measurement. */
export function resultRows(run: Manifest): ResultRow[] {
  const { results, servers, machine, scenario } = run
  const rated = isRated(scenario.load)
  const baseline = baselineOf(servers)
  const counting = new Set(effectiveResults(results))
  const far = outliers(run)
  return results.map((result) => {
    const cpu_us_per_request = cpuPerRequest_us(result)
    const { protocol = null, version = null } = servers.find(({ name }) => name === result.cell.server) ?? {}
    return {
      result,
      protocol,
      version,
      effective: counting.has(result),
      attribution: attributionOfResult(result, run),
      pct_nginx: rated ? percentOfBaseline(result, results, baseline) : null,
      outlier: far.has(cellId(result.cell)),
      cpu_us_per_request,
      companion_us_per_request: companionPerRequest_us(result),
      cpu_bound_rps: cpuBound_rps(cpu_us_per_request),
      full_speed_rps: result.figures?.full_speed_rps ?? null,
      droplet_cpu: dropletCpuShare(result),
      levels: levelsOf(result, machine.cpus.generator.length),
    }
  })
}
