import { median } from 'simple-statistics'
import { type Cell, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { atOneSpeed, slopeOf, type Timed } from '../stats/machine-speed.ts'
import { kendall } from '../stats/rank-correlation.ts'
import { timedValues } from './compare-manifests.ts'
import { effectiveResults } from './summaries.ts'

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

function sharedCosts(a: Manifest, b: Manifest): Costs[] {
  const [inA, inB] = [costsOf(a), costsOf(b)]
  return [...inA].flatMap(([name, { cell, costs }]) => {
    const other = inB.get(name)
    return other ? [{ cell, a: costs, b: other.costs }] : []
  })
}

function costsOf({ results }: Manifest): Map<string, { readonly cell: Cell; readonly costs: readonly Timed[] }> {
  const cells = Map.groupBy(effectiveResults(results).filter(isComparable), ({ cell }) => cellName(cell))
  return new Map(
    [...cells].flatMap(([name, members]) => {
      const costs = timedValues(members, 'cpu_us_per_request')
      const cell = members[0]?.cell
      return costs.length === 0 || !cell ? [] : [[name, { cell, costs }]]
    }),
  )
}
