import { median } from 'simple-statistics'
import { type Cell, cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { type CellResult, isComparable } from '../run/result.ts'
import type { Topology } from '../scenario/scenario.ts'
import { generatorWork_s } from './attribution.ts'
import { cpuPerRequest_us } from './bounds.ts'
import { standingResults } from './cells.ts'
import { compareRuns, type RunCell, type RunComparison, type RunComparisonOptions } from './compare-runs.ts'
import { commonLimit, limitOfResult } from './limits.ts'
import { atOneSpeed, type Timed, type TimedCell } from './machine-speed.ts'
import { kendall } from './rank-correlation.ts'
import type { Metric } from './repetition.ts'

/**
 * One cell in two runs. `ratio` is of the metric, b to a; `slower` is fewer requests a second, or more CPU time a request.
 * `not comparable` says why in `reason`, which is empty otherwise.
 */
export interface CellComparison extends Omit<RunComparison, 'cell' | 'verdict'> {
  readonly cell: Cell
  readonly metric: Metric
  readonly verdict: RunComparison['verdict'] | 'not comparable'
  readonly reason: string
}

/** From run to run with nothing changed, standard deviation of the log of a cell's value. */
const betweenRunSds: Readonly<Record<Metric, number>> = { rps: 0.02, cpu_us_per_request: 0.02 }

/**
 * Compares run `b` with run `a`, cell by cell, over their blocks: by requests a second, or, where the generator, the line or
 * the round trip limited one of them and the rate is not the server's, by the droplet's CPU time a request.
 */
export function compareManifests(a: Manifest, b: Manifest, options: RunComparisonOptions = {}): CellComparison[] {
  const cells = cellsOf(a, b)
  const compared = compareRuns(
    comparableCells(a, b).map(({ values, metric }) => ({
      ...values,
      betweenRunSd: options.betweenRunSd ?? betweenRunSds[metric],
    })),
    options,
  )
  return cells.map(({ values, cell, metric, reason }) => {
    const found = compared.find((one) => one.cell === values.cell)
    if (!found) return { cell, metric, ratio: null, low: null, high: null, verdict: 'not comparable', reason }
    const single = found.low === null ? 'one block each, so nothing tells how far a repeat would differ' : ''
    return { ...found, cell, metric, verdict: single ? 'not comparable' : inSpeed(found, metric), reason: single }
  })
}

/** The cells that two runs can be compared by, with the values of the metric that they are compared by, at equal speeds of the machine. */
export function comparableCells(a: Manifest, b: Manifest): { readonly metric: Metric; readonly values: RunCell }[] {
  const cells = cellsOf(a, b).filter(({ reason }) => reason === '')
  // By the costs of all cells, also those that are in one run only: what a request costs and how many there are a second go
  // the same way and the other way round.
  const costs = [a, b].flatMap((run) => [...byCell(run).values()].map((own) => valuesOf(own, 'cpu_us_per_request')))
  const [moved, movedBack] = [atOneSpeed(costs), atOneSpeed(costs, -1)]
  return cells.map(({ metric, values }) => ({ metric, values: metric === 'rps' ? movedBack(values) : moved(values) }))
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

function cellsOf(a: Manifest, b: Manifest) {
  const [ofA, ofB] = [byCell(a), byCell(b)]
  const known = new Map([...a.results, ...b.results].map(({ cell }): [string, Cell] => [cellName(cell), cell]))
  return [...known].map(([name, cell]) => {
    const [inA, inB] = [ofA.get(name) ?? [], ofB.get(name) ?? []]
    const metric: Metric = isLimitedOutside(inA, a) || isLimitedOutside(inB, b) ? 'cpu_us_per_request' : 'rps'
    const values = { cell: name, a: valuesOf(inA, metric), b: valuesOf(inB, metric) }
    return { cell, metric, values, reason: reasonAgainst(values, [a, inA], [b, inB]) }
  })
}

function byCell({ results }: Manifest): Map<string, CellResult[]> {
  return Map.groupBy(standingResults(results), ({ cell }) => cellName(cell))
}

/** Whether something outside of the droplet limited a cell, as far as that is known. */
function isLimitedOutside(results: readonly CellResult[], manifest: Manifest): boolean {
  const { by } = commonLimit(results.filter(isComparable).map((result) => limitOfResult(result, manifest)))
  return by === 'generator' || by === 'network' || by === 'client-concurrency'
}

function valuesOf(results: readonly CellResult[], metric: Metric): Timed[] {
  return results.filter(isComparable).flatMap((result) => {
    const { figures, counters } = result
    const value =
      metric === 'rps' ? figures?.rps : cpuPerRequest_us(counters?.droplet_cpu_s ?? null, figures?.answered ?? null)
    return value ? [{ value, work_s: generatorWork_s(result), yardstick_s: counters?.yardstick_s ?? null }] : []
  })
}

/** More CPU time a request is slower. */
function inSpeed({ verdict }: RunComparison, metric: Metric): RunComparison['verdict'] {
  if (metric === 'rps' || (verdict !== 'faster' && verdict !== 'slower')) return verdict
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
