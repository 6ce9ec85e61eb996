import type { Cell, PlannedCell } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import type { CellResult } from '../run/result.ts'
import { toNetwork } from '../scenario/network.ts'
import { fitBlockModel, type Observation } from '../stats/block-model.ts'
import { type Comparison, compareAllPairs, compareWithBaseline } from '../stats/comparisons.ts'
import { type RankRange, rankRanges } from '../stats/ranks.ts'
import { cpuPerRequest_us, isExact } from './bounds.ts'
import { commonLimit, type Limits, limitsOf } from './limits.ts'
import { effectiveResults, isSameCell } from './summaries.ts'

/** What is compared: requests a second, or the droplet's CPU time a request. */
export const metrics = ['rps', 'cpu_us_per_request'] as const
export type Metric = (typeof metrics)[number]

/** All cells of one network, compared over their blocks. Only cells with two blocks or more have intervals. */
export interface NetworkComparison {
  readonly network: string
  readonly metric: Metric
  /** In the order of the run's tables. */
  readonly cells: readonly Cell[]
  /** Each against the baseline, direct. */
  readonly withBaseline: readonly Comparison[]
  readonly pairs: readonly Comparison[]
  /** Within each topology; 1 is the most requests a second, where those are the servers' own, or the least CPU time. */
  readonly ranks: readonly RankRange[]
}

/** What a comparison calls a cell: the server, and the topology unless it is direct. */
export function treatmentOf({ server, topology }: Cell): string {
  return topology === 'direct' ? server : `${server} ${topology}`
}

/** Compares the cells of each network of a run; none where it has one block only. */
export function compareCells(
  manifest: Manifest,
  metric: Metric,
  limits: Limits = limitsOf(manifest),
): NetworkComparison[] {
  const { scenario, servers, results } = manifest
  if (scenario.blocks < 2) return []
  const baseline = servers.find((server) => server.baseline)?.name
  return scenario.networks.map(toNetwork).flatMap(({ name: network }) => {
    const standing = effectiveResults(results).filter(({ cell }) => cell.network === network)
    const observed = standing.filter(isComparable).flatMap((result) => observe(result, metric))
    if (observed.length === 0) return []
    const model = fitBlockModel(observed.map(({ observation }) => observation))
    const pairs = compareAllPairs(model)
    const cells = new Map(observed.map(({ cell }) => [treatmentOf(cell), cell]))
    return [
      {
        network,
        metric,
        cells: [...cells.values()],
        withBaseline: baseline === undefined ? [] : compareWithBaseline(model, baseline),
        pairs,
        ranks: scenario.topologies.flatMap((topology) => {
          const named = [...cells].flatMap(([name, cell]) =>
            cell.topology === topology && mayRank(limits, standing, cell, metric) ? [name] : [],
          )
          return ranksAmong(named, pairs, metric)
        }),
      },
    ]
  })
}

function observe(result: CellResult, metric: Metric): { cell: PlannedCell; observation: Observation }[] {
  const { cell, figures } = result
  const value = metric === 'rps' ? figures?.rps : cpuPerRequest_us(result)
  if (!value) return []
  return [{ cell, observation: { treatment: treatmentOf(cell), block: String(cell.block), value } }]
}

/** Whether a cell's figure ranks its server: the CPU time of any does, a rate only that was the server's own. */
function mayRank(limits: Limits, standing: readonly CellResult[], cell: Cell, metric: Metric): boolean {
  if (metric !== 'rps') return true
  const own = standing.filter((result) => isSameCell(result.cell, cell) && isComparable(result))
  return isExact(commonLimit(own, limits))
}

/** The ranges of ranks that some cells have among each other. */
function ranksAmong(names: readonly string[], pairs: readonly Comparison[], metric: Metric): RankRange[] {
  const [only, another] = names
  if (only !== undefined && another === undefined) return [{ treatment: only, best: 1, worst: 1 }]
  const among = pairs.filter(({ treatment, reference }) => names.includes(treatment) && names.includes(reference))
  const ranks = rankRanges(among)
  return metric === 'rps' ? ranks : ranks.map((rank) => reversed(rank, names.length))
}

/** Where less is better. */
function reversed({ treatment, best, worst }: RankRange, count: number): RankRange {
  return { treatment, best: count + 1 - worst, worst: count + 1 - best }
}
