import { stripControl } from '../base/text.ts'
import { type Cell, cellName } from '../plan/plan.ts'
import { baselineOf } from '../registry/server.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable } from '../run/outcomes.ts'
import { isRated } from '../scenario/loads/loads.ts'
import { toNetwork } from '../scenario/network.ts'
import { commonAttribution } from './attributions.ts'
import type { Bottleneck } from './bottlenecks.ts'
import { cpuBound_rps, ratioBound } from './bounds.ts'
import { groupOf, serverGroups } from './groups.ts'
import { comparedCell, type NetworkComparison } from './repetition.ts'
import type { ResultRow } from './result-rows.ts'
import type { CellAnalysis } from './schema.ts'
import { middle } from './summaries.ts'

/**
 * The cells of a run in the article's order: by network, topology, then as the registry lists the servers; where the load sets
 * the rate, by CPU time per request. Servers that are grouped by protocol stand together.
 */
export function summarizeCells(
  { scenario, servers }: Manifest,
  rows: readonly ResultRow[],
  comparisons: readonly NetworkComparison[],
): CellAnalysis[] {
  const baseline = baselineOf(servers)
  const { group_by } = scenario
  const lists = group_by === 'family' ? [servers] : serverGroups(servers, group_by).map(([, members]) => members)
  const measured = Map.groupBy(rows, ({ result }) => cellName(result.cell))
  const rowsOf = (cell: Cell) => measured.get(cellName(cell)) ?? []
  return scenario.networks.map(toNetwork).flatMap(({ name: network }) => {
    const ofBaseline = rowsOf({ server: baseline ?? '', topology: 'direct', network })
    const reference = commonAttribution(shownOf(ofBaseline.filter(({ effective }) => effective))).by
    return scenario.topologies.flatMap((topology) =>
      lists.flatMap((list) => {
        const cells = list.flatMap((server): CellAnalysis[] => {
          const cell = { server: server.name, topology, network }
          const own = rowsOf(cell)
          if (own.length === 0) return []
          const baseline = server.baseline && topology === 'direct'
          const place = { ...cell, family: server.family, group: groupOf(server, group_by), baseline }
          return [summarize(place, own, reference, comparisons)]
        })
        return isRated(scenario.load) ? cells : cells.toSorted((a, b) => costOf(a) - costOf(b))
      }),
    )
  })
}

function summarize(
  cell: Pick<CellAnalysis, 'server' | 'family' | 'group' | 'topology' | 'network' | 'baseline'>,
  rows: readonly ResultRow[],
  reference: Bottleneck | null,
  comparisons: readonly NetworkComparison[],
): CellAnalysis {
  const counting = rows.filter(({ effective }) => effective)
  const shown = shownOf(counting)
  const worst = worstRow(counting)?.result
  const attribution = commonAttribution(shown)
  const median = (of: (row: ResultRow) => number | null | undefined) => middle(shown.map(of))
  const latency = (name: 'mean_s' | 'mode_s' | 'worst_s' | 'p50_s' | 'p90_s' | 'p95_s' | 'p99_s') =>
    median(({ result }) => result.figures?.latencies?.[name])
  const cpu_us_per_request = median((row) => row.cpu_us_per_request)
  const peaks = shown.flatMap(({ result }) => result.counters?.peak_memory_bytes ?? [])
  const rps = comparedCell(comparisons, 'rps', cell)
  const cpu = comparedCell(comparisons, 'cpu_us_per_request', cell)
  return {
    ...cell,
    outcome: worst?.outcome ?? 'ok',
    reason: stripControl(worst?.reason ?? ''),
    blocks: blocksOf(counting),
    comparable: blocksOf(counting.filter(({ result }) => isComparable(result))),
    rps: median(({ result }) => result.figures?.rps),
    mean_s: latency('mean_s'),
    mode_s: latency('mode_s'),
    worst_s: latency('worst_s'),
    p50_s: latency('p50_s'),
    p90_s: latency('p90_s'),
    p95_s: latency('p95_s'),
    p99_s: latency('p99_s'),
    pct_nginx: median((row) => row.pct_nginx),
    pct_sign: cell.baseline ? '=' : ratioBound(attribution.by, reference),
    droplet_cpu: median((row) => row.droplet_cpu),
    cpu_us_per_request,
    cpu_bound_rps: cpuBound_rps(cpu_us_per_request),
    peak_memory_bytes: peaks.length > 0 ? Math.max(...peaks) : null,
    bottleneck: attribution.by,
    bottleneck_why: attribution.why,
    rps_comparison: rps.comparison,
    rps_rank: rps.rank,
    cpu_comparison: cpu.comparison,
    cpu_rank: cpu.rank,
    equivalent_to: rps.equivalent,
    rows,
    open: counting.flatMap(({ levels }) => levels),
  }
}

/** What comparable cells are ordered by; the others come last. */
function costOf({ cpu_us_per_request, comparable }: CellAnalysis): number {
  return comparable > 0 ? (cpu_us_per_request ?? Number.MAX_VALUE) : Number.MAX_VALUE
}

/** Those that may be compared; a cell that has none of them still shows what it had. */
export function shownOf(rows: readonly ResultRow[]): readonly ResultRow[] {
  const comparable = rows.filter(({ result }) => isComparable(result))
  return comparable.length > 0 ? comparable : rows
}

/** The first row that may not be compared, or else the first that is not simply `ok`; undefined if all are. */
export function worstRow(rows: readonly ResultRow[]): ResultRow | undefined {
  return rows.find(({ result }) => !isComparable(result)) ?? rows.find(({ result: { outcome } }) => outcome !== 'ok')
}

/** The baseline has several repetitions in a block. */
function blocksOf(rows: readonly ResultRow[]): number {
  return new Set(rows.map(({ result }) => result.cell.block)).size
}
