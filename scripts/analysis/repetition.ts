import type { Cell } from '../plan/plan.ts'
import { baselineOf } from '../registry/server.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { isRated } from '../scenario/loads/loads.ts'
import { toNetwork } from '../scenario/network.ts'
import { fitBlockModel, type Observation } from '../stats/block-model.ts'
import { type Comparison, compareAllPairs, compareWithBaseline } from '../stats/comparisons.ts'
import { type RankRange, rankRanges } from '../stats/ranks.ts'
import { commonAttribution } from './attributions.ts'
import { isOwn } from './bottlenecks.ts'
import type { ResultRow } from './result-rows.ts'
import { isSameCell } from './summaries.ts'

/** What is compared: requests a second, or the droplet's CPU time a request. */
export const metrics = ['rps', 'cpu_us_per_request'] as const
export type Metric = (typeof metrics)[number]

/** A cell against the baseline, direct, and its range of ranks. */
export interface ComparedCell {
  readonly cell: Cell
  readonly metric: Metric
  /** Null: of the baseline itself, or without one. */
  readonly comparison: Pick<Comparison, 'ratio' | 'low' | 'high' | 'verdict'> | null
  /** Within its topology; 1 is the most requests a second, or the least CPU time. Null: of a rate that is a minimum. */
  readonly rank: RankRange | null
  /** What it is equivalent to, see `treatmentOf`. */
  readonly equivalent: string[]
}

/** All cells of one network, compared over their blocks, of which there are two or more. */
export interface NetworkComparison {
  readonly network: string
  readonly metric: Metric
  /** In the order in which they were first measured. */
  readonly cells: readonly ComparedCell[]
  readonly pairs: readonly Comparison[]
}

/** What a comparison calls a cell: the server, and the topology unless it is direct. */
export function treatmentOf({ server, topology }: Cell): string {
  return topology === 'direct' ? server : `${server} ${topology}`
}

/** Compares the cells of each network of a run; none where it has one block only, or where the load sets what is compared. */
export function compareCells(
  { scenario, servers }: Pick<Manifest, 'scenario' | 'servers'>,
  rows: readonly ResultRow[],
  metric: Metric,
): NetworkComparison[] {
  if (scenario.blocks < 2 || (metric === 'rps' && !isRated(scenario.load))) return []
  const baseline = baselineOf(servers)
  const counting = rows.filter(({ result, effective }) => effective && isComparable(result))
  return scenario.networks.map(toNetwork).flatMap(({ name: network }) => {
    const own = counting.filter(({ result }) => result.cell.network === network)
    const observed = own.flatMap((row) => observe(row, metric))
    // One block has no noise but the baseline's own.
    if (new Set(observed.map(({ block }) => block)).size < 2) return []
    const model = fitBlockModel(observed)
    const pairs = compareAllPairs(model)
    const withBaseline = baseline === undefined ? [] : compareWithBaseline(model, baseline)
    const cells = [...new Map(observed.map(({ treatment, cell }) => [treatment, cell]))]
    const minimums = new Set(cells.flatMap(([name, cell]) => (mayRank(own, cell, metric) ? [] : [name])))
    const ordered = metric === 'rps' ? pairs : pairs.map(inverted)
    const ranks = new Map(
      scenario.topologies.flatMap((topology) => {
        const names = cells.filter(([, cell]) => cell.topology === topology).map(([name]) => name)
        return [...rankRanges(names, ordered, minimums)]
      }),
    )
    const compared = cells.map(([name, cell]): ComparedCell => {
      const found = withBaseline.find(({ treatment }) => treatment === name)
      return {
        cell,
        metric,
        comparison: found ? { ratio: found.ratio, low: found.low, high: found.high, verdict: found.verdict } : null,
        rank: ranks.get(name) ?? null,
        equivalent: equivalentTo(name, pairs),
      }
    })
    return [{ network, metric, cells: compared, pairs }]
  })
}

/** What a comparison of all cells says of one; nothing where the cell had no part in it. */
export function comparedCell(
  comparisons: readonly NetworkComparison[],
  metric: Metric,
  cell: Cell,
): Pick<ComparedCell, 'comparison' | 'rank' | 'equivalent'> {
  const cells = comparisons.filter((one) => one.metric === metric).flatMap((one) => one.cells)
  return cells.find((one) => isSameCell(one.cell, cell)) ?? { comparison: null, rank: null, equivalent: [] }
}

function equivalentTo(name: string, pairs: readonly Comparison[]): string[] {
  return pairs.flatMap(({ treatment, reference, verdict }) => {
    if (verdict !== 'equivalent') return []
    return treatment === name ? [reference] : reference === name ? [treatment] : []
  })
}

function observe({ result, cpu_us_per_request }: ResultRow, metric: Metric): (Observation & { cell: Cell })[] {
  const { cell, figures } = result
  const value = metric === 'rps' ? figures?.rps : cpu_us_per_request
  return value ? [{ cell, treatment: treatmentOf(cell), block: String(cell.block), value }] : []
}

/** Whether a cell's figure ranks its server: the CPU time of any does, a rate only that was the server's own. */
function mayRank(comparable: readonly ResultRow[], cell: Cell, metric: Metric): boolean {
  const own = comparable.filter(({ result }) => isSameCell(result.cell, cell))
  return metric !== 'rps' || isOwn(commonAttribution(own).by)
}

/** Where less is better. */
function inverted(pair: Comparison): Comparison {
  return { ...pair, treatment: pair.reference, reference: pair.treatment }
}
