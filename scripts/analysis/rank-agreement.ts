import { median } from 'simple-statistics'
import { type Cell, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import type { CellResult } from '../run/result.ts'
import { atOneSpeed, slopeOf, type Timed } from '../stats/machine-speed.ts'
import { kendall } from '../stats/rank-correlation.ts'
import { resultsByCell, timedValues } from './compare-manifests.ts'

/** How far two runs put the servers of one topology and network in the same order, by CPU time per request. */
export interface RankAgreement extends Pick<Cell, 'topology' | 'network'> {
  /** Servers that both runs have a comparable figure of. */
  readonly servers: number
  /** Kendall's tau-b of their medians over the blocks at one speed of the machine, from -1 to 1. */
  readonly tau: number
}

interface Costs {
  readonly cell: Cell
  readonly a: readonly Timed[]
  readonly b: readonly Timed[]
}

/** The agreement of two runs, for each topology and network on which both measured three servers or more. */
export function rankAgreement(a: Manifest, b: Manifest): RankAgreement[] {
  // By itself, since a request with NGINX before the server depends otherwise on the machine's speed.
  const groups = Map.groupBy(sharedCosts(a, b), ({ cell: { topology, network } }) => `${topology} ${network}`)
  return [...groups.values()].flatMap((costs): RankAgreement[] => {
    const [first] = costs
    if (!first || costs.length < 3) return []
    const slope = slopeOf(costs.flatMap((one) => [one.a, one.b]))
    const cells = costs.map((one) => ({ ...one, cell: cellName(one.cell) }))
    const moved = atOneSpeed(cells, slope)
    const tau = kendall(
      moved.map((one) => median([...one.a])),
      moved.map((one) => median([...one.b])),
    )
    const { topology, network } = first.cell
    return tau === null ? [] : [{ topology, network, servers: costs.length, tau }]
  })
}

/** Cells that both runs have comparable figures of. */
function sharedCosts(a: Manifest, b: Manifest): Costs[] {
  const inB = resultsByCell(b)
  return [...resultsByCell(a)].flatMap(([name, results]) => {
    const cell = results[0]?.cell
    const costs = { a: costsOf(results), b: costsOf(inB.get(name) ?? []) }
    return cell && costs.a.length > 0 && costs.b.length > 0 ? [{ cell, ...costs }] : []
  })
}

const costsOf = (results: readonly CellResult[]) => timedValues(results, 'cpu_us_per_request')
