import { mean } from 'simple-statistics'
import { type Cell, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { cpuPerRequest_us } from '../run/rates.ts'
import type { CellResult } from '../run/result.ts'
import { isProxied } from '../scenario/topology.ts'
import { fitBlockModel } from '../stats/block-model.ts'
import type { RunCell } from '../stats/compare-runs.ts'
import { slopesOf, type Timed, underSameConditions } from '../stats/conditions.ts'
import { kendall } from '../stats/rank-correlation.ts'
import { generatorWork_s } from './attribution.ts'
import { otherConditions, resultsByCell } from './compare-manifests.ts'

/** How far two runs put the servers of one topology and network in the same order, by CPU time per request. */
export interface RankAgreement extends Pick<Cell, 'topology' | 'network'> {
  /** Servers that both runs have a comparable figure of. */
  readonly servers: number
  /** Kendall's tau-b of their means over the blocks, as the report ranks them, under the same conditions; from -1 to 1. */
  readonly tau: number
}

/** A smaller share of requests that come alone makes no difference any more. */
const fewestAlone = 0.01

interface Costs {
  readonly cell: Cell
  readonly a: readonly Cost[]
  readonly b: readonly Cost[]
}

interface Cost extends Timed {
  readonly block: string
}

/** The agreement of two runs, for each topology and network on which both measured three servers or more. */
export function rankAgreement(a: Manifest, b: Manifest): RankAgreement[] {
  // Each by itself, since a request depends otherwise on its conditions with NGINX before the server, or a link.
  const groups = Map.groupBy(sharedCosts(a, b), ({ cell: { topology, network } }) => `${topology} ${network}`)
  return [...groups.values()].flatMap((costs): RankAgreement[] => {
    const [first] = costs
    if (!first || costs.length < 3) return []
    const slopes = slopesOf(costs)
    const cells = costs.map((one) => ({ ...one, cell: cellName(one.cell) }))
    const moved = underSameConditions(cells, slopes)
    const tau = kendall(meansOf(costs, moved, 'a'), meansOf(costs, moved, 'b'))
    const { topology, network } = first.cell
    return tau === null ? [] : [{ topology, network, servers: costs.length, tau }]
  })
}

/** The logarithms of the cells' costs in one run, blocks taken out. */
function meansOf(costs: readonly Costs[], moved: readonly RunCell[], run: 'a' | 'b'): readonly number[] {
  const observed = costs.flatMap(({ cell, ...of }, index) =>
    (moved[index] as RunCell)[run].map((value, at) => {
      const { block } = of[run][at] as Cost
      return { treatment: cellName(cell), block, value }
    }),
  )
  return fitBlockModel(observed).logMeans
}

/** Cells that both runs have comparable figures of, under the same load and link. */
function sharedCosts(a: Manifest, b: Manifest): Costs[] {
  const inB = resultsByCell(b)
  return [...resultsByCell(a)].flatMap(([name, results]) => {
    const cell = results[0]?.cell
    const costs = { a: costsOf(results), b: costsOf(inB.get(name) ?? []) }
    if (!cell || otherConditions(a, b, cell.network) !== '') return []
    return costs.a.length > 0 && costs.b.length > 0 ? [{ cell, ...costs }] : []
  })
}

function costsOf(results: readonly CellResult[]): Cost[] {
  return results.filter(isComparable).flatMap((result) => {
    const value = cpuPerRequest_us(result)
    return value ? [{ value, conditions: conditionsOf(result), block: String(result.cell.block) }] : []
  })
}

/**
 * What differs from block to block and is not the server's. The generator's work for a request is always the same, and so is the
 * reference workload on the droplet's CPU, just before and after. The proxy does the same work for each server, on the same CPU at the
 * same moments, so it tells best how fast that was. Over a link it is chance how many requests come together, which the
 * emulator's CPU time shows too; on a LAN that is the server's doing.
 */
function conditionsOf(result: CellResult): readonly number[] | null {
  const { cell, figures, counters, link } = result
  if (!figures || !counters) return null
  const proxy_s = !isProxied(cell.topology) ? [] : [(counters.proxy_cpu_s ?? 0) / figures.requests]
  const onLink =
    link === null ? [] : [Math.max(figures.alone ?? 0, fewestAlone), (counters.link_cpu_s ?? 0) / figures.requests]
  return [generatorWork_s(result) ?? 0, mean([...counters.reference_workloads_s]), ...proxy_s, ...onLink]
}
