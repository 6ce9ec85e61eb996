import { type Cell, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { cpuPerRequest_us } from '../run/rates.ts'
import { kendall } from '../stats/rank-correlation.ts'
import { effectiveResults, middle } from './summaries.ts'

/** How far two runs put the servers of one topology and network in the same order, by CPU time per request. */
export interface RankAgreement extends Pick<Cell, 'topology' | 'network'> {
  /** Servers that both runs have a comparable figure of. */
  readonly servers: number
  /** Kendall's tau-b of their medians over the blocks, from -1 to 1. */
  readonly tau: number
}

/** The agreement of two runs, for each topology and network on which both measured three servers or more. */
export function rankAgreement(a: Manifest, b: Manifest): RankAgreement[] {
  const [inA, inB] = [costs(a), costs(b)]
  const shared = [...inA].flatMap(([name, { cell, cost }]) => {
    const other = inB.get(name)
    return other ? [{ cell, a: cost, b: other.cost }] : []
  })
  const groups = Map.groupBy(shared, ({ cell: { topology, network } }) => `${topology} ${network}`)
  return [...groups.values()].flatMap((cells): RankAgreement[] => {
    const [first] = cells
    if (!first || cells.length < 3) return []
    const { topology, network } = first.cell
    const tau = kendall(
      cells.map((one) => one.a),
      cells.map((one) => one.b),
    )
    return tau === null ? [] : [{ topology, network, servers: cells.length, tau }]
  })
}

function costs({ results }: Manifest): Map<string, { readonly cell: Cell; readonly cost: number }> {
  const cells = Map.groupBy(effectiveResults(results).filter(isComparable), ({ cell }) => cellName(cell))
  return new Map(
    [...cells].flatMap(([name, members]) => {
      const cost = middle(members.map(cpuPerRequest_us))
      const cell = members[0]?.cell
      return cost === null || !cell ? [] : [[name, { cell, cost }]]
    }),
  )
}
