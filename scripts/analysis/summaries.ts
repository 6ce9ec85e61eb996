import { median } from 'simple-statistics'
import type { Latencies } from '../load/figures.ts'
import { type Cell, cellId } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { dropletCpuShare, percentOfBaseline } from '../run/rates.ts'
import type { CellResult } from '../run/result.ts'
import { toNetwork } from '../scenario/network.ts'
import { effective } from '../stats/effective.ts'
import type { Limit } from './attribution.ts'
import { type RatioSign, ratioBound } from './bounds.ts'
import { commonLimit, type Limits, limitsOf } from './limits.ts'

/** One cell over all of its blocks. Figures are medians over the blocks whose figures may be compared; null without any. */
export interface CellSummary {
  readonly cell: Cell
  /** One a block and turn; where the cell was measured again, the repeat. */
  readonly results: readonly CellResult[]
  /** How many of them may be compared. */
  readonly comparable: number
  /** Requests a second. */
  readonly rps: number | null
  readonly latencies: Latencies | null
  /** Of the baseline's requests a second in the same block. */
  readonly percent: number | null
  /** Whether the percentage is what it says, a lower or an upper bound, or nothing, by what limited the two figures. */
  readonly percentSign: RatioSign
  /** What limited most blocks. */
  readonly limit: Limit
  /** Share of the droplet's one CPU, 0 to 1. */
  readonly dropletCpu: number | null
}

/** The cells of a run in the article's order: by network, topology, then as the registry lists the servers. */
export function summarizeCells(manifest: Manifest, limits: Limits = limitsOf(manifest)): CellSummary[] {
  const { scenario, servers, results } = manifest
  const baseline = servers.find((server) => server.baseline)?.name
  const counting = effectiveResults(results)
  return scenario.networks.map(toNetwork).flatMap(({ name: network }) => {
    const limitOfCell = (own: readonly CellResult[]) => commonLimit(shownOf(own), limits)
    const ofCell = (cell: Cell) => counting.filter((result) => isSameCell(result.cell, cell))
    const reference = limitOfCell(ofCell({ server: baseline ?? '', topology: 'direct', network }))
    return scenario.topologies.flatMap((topology) =>
      servers.flatMap(({ name: server }): CellSummary[] => {
        const cell = { server, topology, network }
        const own = ofCell(cell)
        if (own.length === 0) return []
        const limit = limitOfCell(own)
        const isBaseline = server === baseline && topology === 'direct'
        const percentSign = isBaseline ? '=' : ratioBound(limit, reference)
        return [{ ...summarize(cell, own, results, baseline), limit, percentSign }]
      }),
    )
  })
}

/** The results that count: where a cell was measured again, the repeat and not what it repeats. */
export function effectiveResults(results: readonly CellResult[]): CellResult[] {
  return effective(
    results,
    ({ cell }) => cell.repeat,
    ({ cell }) => cellId({ ...cell, repeat: true }),
  )
}

/** Of a cell's results the first that may not be compared, or else the first that is not simply `ok`; undefined if all are. */
export function notableResult(results: readonly CellResult[]): CellResult | undefined {
  return results.find((result) => !isComparable(result)) ?? results.find(({ outcome }) => outcome !== 'ok')
}

/** Whether two are the same cell, whatever their blocks. */
export function isSameCell(a: Cell, b: Cell): boolean {
  return a.server === b.server && a.topology === b.topology && a.network === b.network
}

function summarize(
  cell: Cell,
  results: readonly CellResult[],
  /** The superseded ones too: a result that stands is a percentage of the baseline beside it. */
  all: readonly CellResult[],
  baseline: string | undefined,
): Omit<CellSummary, 'limit' | 'percentSign'> {
  const comparable = results.filter(isComparable)
  const shown = shownOf(results)
  return {
    cell,
    results,
    comparable: comparable.length,
    rps: middle(shown.map(({ figures }) => figures?.rps)),
    latencies: middleLatencies(shown),
    percent: middle(comparable.map((result) => percentOfBaseline(result, all, baseline))),
    dropletCpu: middle(shown.map(dropletCpuShare)),
  }
}

/** Those that may be compared; a cell that has none of them still shows what it had. */
export function shownOf(results: readonly CellResult[]): readonly CellResult[] {
  const comparable = results.filter(isComparable)
  return comparable.length > 0 ? comparable : results
}

function middleLatencies(results: readonly CellResult[]): Latencies | null {
  const known = results.flatMap(({ figures }) => (figures?.latencies ? [figures.latencies] : []))
  if (known.length === 0) return null
  const of = (name: keyof Latencies) => median(known.map((latencies) => latencies[name]))
  return {
    mean_s: of('mean_s'),
    mode_s: of('mode_s'),
    worst_s: of('worst_s'),
    p50_s: of('p50_s'),
    p90_s: of('p90_s'),
    p95_s: of('p95_s'),
    p99_s: of('p99_s'),
  }
}

/** The median of those that exist; null without any. */
export function middle(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined)
  return known.length > 0 ? median(known) : null
}
