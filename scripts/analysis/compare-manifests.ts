import { median } from 'simple-statistics'
import { type Cell, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import type { CellResult } from '../run/result.ts'
import type { Topology } from '../scenario/topology.ts'
import {
  type Difference,
  differencesOf,
  judge,
  type RunComparison,
  type RunComparisonOptions,
} from '../stats/compare-runs.ts'
import { fullSpeedDifference } from '../stats/full-speed.ts'
import { atOneSpeed, slopeOf, type Timed, type TimedCell } from '../stats/machine-speed.ts'
import { kendall } from '../stats/rank-correlation.ts'
import { generatorWork_s } from './attribution.ts'
import { isOutside } from './bottlenecks.ts'
import { cpuPerRequest_us } from './bounds.ts'
import { commonLimit, type Limits, limitsOf } from './limits.ts'
import { type Metric, metrics } from './repetition.ts'
import { effectiveResults } from './summaries.ts'

/** What two runs are compared by: also by the rate in the fastest tenth of a cell's time, over many blocks. */
export const runMetrics = [...metrics, 'full_speed_rps'] as const
export type RunMetric = (typeof runMetrics)[number]

/**
 * One cell in two runs, by one metric. `ratio` is of it, b to a; `slower` is fewer requests a second, or more CPU time a request.
 * `not comparable` says why in `reason`, which is empty otherwise.
 */
export interface CellComparison extends Omit<RunComparison, 'cell' | 'verdict'> {
  readonly cell: Cell
  readonly metric: RunMetric
  readonly verdict: RunComparison['verdict'] | 'not comparable'
  readonly reason: string
  /** What the verdict is on, at equal speeds of the machine; null where nothing can be compared. */
  readonly difference: Difference | null
}

/** From run to run with nothing changed, standard deviation of the log of a cell's value. */
const betweenRunSds: Readonly<Record<RunMetric, number>> = { rps: 0.02, cpu_us_per_request: 0.02, full_speed_rps: 0.01 }

/** The yardstick's best over 15 blocks was 0.083 to 0.090 s in 19 of 20 runs: two of them rarely lie further apart, as a logarithm. */
const bestByChance = 0.05

/**
 * Compares run `b` with run `a`, cell by cell, over their blocks: by requests a second, or, where the generator, the line or
 * the round trip limited one of them and the rate is not the server's, by the droplet's CPU time a request. Requests a second are
 * also compared at full speed, where the runs have blocks enough: on a shared machine that tells smaller differences apart, but
 * not whether a server pauses.
 */
export function compareManifests(a: Manifest, b: Manifest, options: RunComparisonOptions = {}): CellComparison[] {
  const cells = cellsOf(a, b)
  const found = differencesAmong(cells)
  const judged = judge(
    found.map(({ metric, difference }) => ({
      ...difference,
      betweenRunSd: options.betweenRunSd ?? betweenRunSds[metric],
    })),
    options,
  )
  const comparisons = found.map((own, index): CellComparison => {
    const { cell: _name, ...one } = judged[index] as RunComparison
    const reason = one.low === null ? 'one block each, so nothing tells how far a repeat would differ' : ''
    const verdict = reason ? 'not comparable' : inSpeed(one.verdict, own.metric)
    return { ...one, ...own, verdict, reason }
  })
  const none = { ratio: null, low: null, high: null, verdict: 'not comparable', difference: null } as const
  return cells.flatMap(({ cell, metric, reason }): CellComparison[] =>
    reason ? [{ ...none, cell, metric, reason }] : comparisons.filter((one) => one.cell === cell),
  )
}

interface RunDifference extends Pick<CellComparison, 'cell' | 'metric'> {
  readonly difference: Difference
}

/** How the cells that can be compared differ, at equal speeds of the machine, by each metric that they have. */
function differencesAmong(all: readonly RunCells[]): RunDifference[] {
  const cells = all.filter(({ reason }) => reason === '')
  // By the costs of all cells, also those that are in one run only: what a request costs and how many there are a second go
  // the same way and the other way round.
  const cost = slopeOf(all.flatMap(({ inA, inB }) => [inA, inB]).map((own) => valuesOf(own, 'cpu_us_per_request')))
  const rate = cost && { ...cost, slope: -cost.slope }
  const differences = differencesOf(
    cells.map(({ metric, values }) => atOneSpeed(values, metric === 'rps' ? rate : cost)),
  )
  return cells.flatMap(({ cell, metric, inA, inB }, index): RunDifference[] => {
    const own = { cell, metric, difference: differences[index] as Difference }
    const found = metric === 'rps' ? fullSpeedDifference(slicesOf(inA), slicesOf(inB)) : null
    if (!found) return [own]
    const difference = { cell: cellName(cell), ...found, variance: apartAtBest(inA, inB) ** 2 }
    return [own, { cell, metric: 'full_speed_rps', difference }]
  })
}

/** How alike two runs order the cells of one topology and network by CPU time a request. */
export interface OrderAgreement {
  readonly topology: Topology
  readonly network: string
  readonly cells: number
  /** Kendall's tau-b of the cells' medians. */
  readonly tau: number
}

/** The order of the cells by CPU time a request in two runs, where both have it for three or more. */
export function orderAgreements(a: Manifest, b: Manifest): OrderAgreement[] {
  const [ofA, ofB] = [byCell(a), byCell(b)]
  const pairs = [...ofA].flatMap(([name, inA]) => {
    const values = [inA, ofB.get(name) ?? []].map((results) => valuesOf(results, 'cpu_us_per_request'))
    const medians = values.flatMap((own) => (own.length > 0 ? [median(own.map(({ value }) => value))] : []))
    return inA[0] && medians.length === 2 ? [{ cell: inA[0].cell, medians }] : []
  })
  const groups = Map.groupBy(pairs, ({ cell }) => `${cell.topology} ${cell.network}`)
  return [...groups.values()].flatMap((group) => {
    const of = (run: number) => group.map(({ medians }) => medians[run] as number)
    const tau = group.length < 3 ? null : kendall(of(0), of(1))
    const { topology, network } = (group[0] as (typeof group)[number]).cell
    return tau === null ? [] : [{ topology, network, cells: group.length, tau }]
  })
}

/** One cell's results in two runs, with the values of the metric that they are compared by, or a reason against it. */
interface RunCells {
  readonly cell: Cell
  readonly metric: Metric
  readonly values: TimedCell
  readonly inA: readonly CellResult[]
  readonly inB: readonly CellResult[]
  readonly reason: string
}

function cellsOf(a: Manifest, b: Manifest): RunCells[] {
  const [ofA, ofB] = [byCell(a), byCell(b)]
  const [limitsA, limitsB] = [limitsOf(a), limitsOf(b)]
  const known = new Map([...a.results, ...b.results].map(({ cell }): [string, Cell] => [cellName(cell), cell]))
  return [...known].map(([name, cell]) => {
    const [inA, inB] = [ofA.get(name) ?? [], ofB.get(name) ?? []]
    const metric: Metric =
      isLimitedOutside(inA, limitsA) || isLimitedOutside(inB, limitsB) ? 'cpu_us_per_request' : 'rps'
    const values = { cell: name, a: valuesOf(inA, metric), b: valuesOf(inB, metric) }
    return { cell, metric, values, inA, inB, reason: reasonAgainst(values, [a, inA], [b, inB]) }
  })
}

function byCell({ results }: Manifest): Map<string, CellResult[]> {
  return Map.groupBy(effectiveResults(results), ({ cell }) => cellName(cell))
}

/** Whether something outside of the droplet limited a cell, as far as that is known. */
function isLimitedOutside(results: readonly CellResult[], limits: Limits): boolean {
  return isOutside(commonLimit(results.filter(isComparable), limits).by)
}

function valuesOf(results: readonly CellResult[], metric: Metric): Timed[] {
  return results.filter(isComparable).flatMap((result) => {
    const value = metric === 'rps' ? result.figures?.rps : cpuPerRequest_us(result)
    return value ? [{ value, work_s: generatorWork_s(result) }] : []
  })
}

function slicesOf(results: readonly CellResult[]): (readonly number[])[] {
  return results.filter(isComparable).flatMap(({ figures }) => (figures?.slices_rps ? [figures.slices_rps] : []))
}

/**
 * By how much more than by chance the machine itself, at its best, was faster in one run than in the other: as a logarithm, by the
 * yardstick; 0 where there is none.
 */
function apartAtBest(...runs: readonly (readonly CellResult[])[]): number {
  const best = runs.map((results) => Math.min(...results.flatMap(({ counters }) => counters?.yardsticks_s ?? [])))
  const apart = Math.abs(Math.log((best[1] as number) / (best[0] as number)))
  return Number.isFinite(apart) ? Math.max(0, apart - bestByChance) : 0
}

/** More CPU time a request is slower. */
function inSpeed(verdict: RunComparison['verdict'], metric: RunMetric): RunComparison['verdict'] {
  if (metric !== 'cpu_us_per_request' || (verdict !== 'faster' && verdict !== 'slower')) return verdict
  return verdict === 'faster' ? 'slower' : 'faster'
}

function reasonAgainst(
  values: TimedCell,
  [a, inA]: readonly [Manifest, readonly CellResult[]],
  [b, inB]: readonly [Manifest, readonly CellResult[]],
): string {
  if (JSON.stringify(a.scenario.load) !== JSON.stringify(b.scenario.load)) return 'another load'
  for (const [run, results, own] of [
    [a, inA, values.a],
    [b, inB, values.b],
  ] as const) {
    if (results.length === 0) return `not in ${run.runId}`
    if (own.length === 0) return `no figure in ${run.runId} (${results[0]?.outcome})`
  }
  return ''
}
