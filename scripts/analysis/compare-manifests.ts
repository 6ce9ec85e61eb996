import { type Cell, cellName } from '../plan/plan.ts'
import { isSameLink, type Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { companionPerRequest_us, cpuPerRequest_us } from '../run/rates.ts'
import type { CellResult } from '../run/result.ts'
import {
  type Difference,
  differencesOf,
  judge,
  type RunComparison,
  type RunComparisonOptions,
} from '../stats/compare-runs.ts'
import { type Slopes, slopesOf, type Timed, type TimedCell, underSameConditions } from '../stats/conditions.ts'
import { generatorWork_s } from './attribution.ts'
import { attributionOfResult, commonAttribution } from './attributions.ts'
import { isOutside } from './bottlenecks.ts'
import { metrics } from './repetition.ts'
import { effectiveResults } from './summaries.ts'

/** What two runs are compared by: also by the rate in the fastest tenth of a cell's time. */
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
export const usualBetweenRunSd = 0.01

/**
 * Compares run `b` with run `a`, cell by cell, over their blocks: by requests a second, or by the droplet's CPU time a request
 * where the bottleneck of one of them was outside of the droplet. Requests a second are also compared at full speed: on a
 * shared machine that tells smaller differences apart, but not whether a server pauses.
 */
export function compareManifests(
  a: Manifest,
  b: Manifest,
  { betweenRunSd = usualBetweenRunSd, ...options }: RunComparisonOptions = {},
): CellComparison[] {
  const cells = cellsOf(a, b)
  const found = differencesAmong(cells)
  const judged = judge([...found.values()], { ...options, betweenRunSd })
  const byCell = new Map([...found].map(([own, difference], index) => [own, { difference, one: judged[index] }]))
  return cells.map((own): CellComparison => {
    const { cell, metric, reason } = own
    const { difference = null, one } = byCell.get(own) ?? {}
    const { ratio = null, low = null, high = null, verdict } = one ?? {}
    const why = one && low === null ? 'one block each, too few for an interval' : reason
    const said = why || !verdict ? 'not comparable' : inSpeed(verdict, metric)
    return { cell, metric, ratio, low, high, verdict: said, reason: why, difference }
  })
}

/** One cell's values of one metric in two runs, or a reason against comparing them. */
interface RunCells {
  readonly cell: Cell
  readonly metric: RunMetric
  readonly a: readonly Timed[]
  readonly b: readonly Timed[]
  readonly reason: string
  /** CPU time a request, also where that is not what the cell is compared by. */
  readonly costs: Pick<TimedCell, 'a' | 'b'>
}

/** How the cells that can be compared differ. Rates and costs are compared at equal speeds of the machine. */
function differencesAmong(all: readonly RunCells[]): Map<RunCells, Difference> {
  // By the costs of all cells, also those that are in one run only: a cost and a rate go opposite ways.
  const cost = slopesOf(all.flatMap(({ metric, costs }) => (metric === 'full_speed_rps' ? [] : [costs])))
  const slopes: Readonly<Record<RunMetric, Slopes | null>> = {
    rps: cost && { ...cost, slopes: cost.slopes.map((slope) => -slope) },
    cpu_us_per_request: cost,
    full_speed_rps: null,
  }
  const compared = Map.groupBy(
    all.filter(({ reason }) => reason === ''),
    ({ metric }) => metric,
  )
  const found = [...compared].flatMap(([metric, cells]) => {
    const values = cells.map(({ cell, a, b }) => ({ cell: cellName(cell), a, b }))
    const differences = differencesOf(underSameConditions(values, slopes[metric]))
    return cells.map((own, index) => [own, differences[index] as Difference] as const)
  })
  return new Map(found)
}

function cellsOf(a: Manifest, b: Manifest): RunCells[] {
  const [ofA, ofB] = [resultsByCell(a), resultsByCell(b)]
  const known = new Map([...a.results, ...b.results].map(({ cell }): [string, Cell] => [cellName(cell), cell]))
  return [...known].flatMap(([name, cell]): RunCells[] => {
    const [inA, inB] = [ofA.get(name) ?? [], ofB.get(name) ?? []]
    const costOf = (results: readonly CellResult[]) => timedValues(results, 'cpu_us_per_request')
    const costs = { a: costOf(inA), b: costOf(inB) }
    const by = (metric: RunMetric): RunCells => {
      const reason = otherConditions(a, b, cell.network) || reasonAgainst([a, inA, metric], [b, inB, metric])
      return { cell, metric, a: timedValues(inA, metric), b: timedValues(inB, metric), reason, costs }
    }
    if (isHeldOutside(inA, a) || isHeldOutside(inB, b)) return [by('cpu_us_per_request')]
    const fast = by('full_speed_rps')
    return fast.a.length > 1 && fast.b.length > 1 && fast.reason === '' ? [by('rps'), fast] : [by('rps')]
  })
}

/** The effective results of each cell of a run, by its name. */
export function resultsByCell({ results }: Manifest): Map<string, CellResult[]> {
  return Map.groupBy(effectiveResults(results), ({ cell }) => cellName(cell))
}

/** Whether something outside of the droplet limited a cell, as far as that is known. */
function isHeldOutside(results: readonly CellResult[], manifest: Manifest): boolean {
  const blocks = results.filter(isComparable).map((result) => ({ attribution: attributionOfResult(result, manifest) }))
  return isOutside(commonAttribution(blocks).by)
}

/** The values of a cell's comparable results, each with how fast the machine was meanwhile. */
function timedValues(results: readonly CellResult[], metric: RunMetric): Timed[] {
  return results.filter(isComparable).flatMap((result) => {
    const value = metric === 'cpu_us_per_request' ? cpuPerRequest_us(result) : result.figures?.[metric]
    // A companion tells it best: its requests came in the same seconds, on the server's own CPU.
    const work = companionPerRequest_us(result) ?? generatorWork_s(result)
    return value ? [{ value, conditions: work === null ? null : [work] }] : []
  })
}

/** More CPU time a request is slower. */
function inSpeed(verdict: RunComparison['verdict'], metric: RunMetric): RunComparison['verdict'] {
  if (metric !== 'cpu_us_per_request' || (verdict !== 'faster' && verdict !== 'slower')) return verdict
  return verdict === 'faster' ? 'slower' : 'faster'
}

/** What makes the cells of a network in two runs other measurements; empty if nothing does. */
export function otherConditions(a: Manifest, b: Manifest, network: string): '' | 'another link' | 'another load' {
  if (!isSameLink(a, b, network)) return 'another link'
  const isSameLoad = JSON.stringify(a.scenario.load) === JSON.stringify(b.scenario.load)
  const measured = [...a.results, ...b.results].filter((one) => isComparable(one) && one.cell.network === network)
  // Also of blocks of one run: it may have been resumed by a lab that does it otherwise.
  const companions = new Set(measured.map((one) => companionPerRequest_us(one) !== null))
  return isSameLoad && companions.size <= 1 ? '' : 'another load'
}

function reasonAgainst(...runs: readonly (readonly [Manifest, readonly CellResult[], RunMetric])[]): string {
  for (const [{ runId }, results, metric] of runs) {
    if (results.length === 0) return `not in ${runId}`
    if (timedValues(results, metric).length === 0) return `no figure in ${runId} (${results[0]?.outcome})`
  }
  return ''
}
