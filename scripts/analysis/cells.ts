import { stripControl } from '../base/text.ts'
import { type Cell, cellId, cellName } from '../plan/plan.ts'
import { isComparable } from '../run/outcomes.ts'
import type { CellResult } from '../run/result.ts'
import type { Analysis } from './analyse.ts'
import { cpuBound_rps, cpuPerRequest_us } from './bounds.ts'
import type { Evidence } from './evidence.ts'
import { levelFacts } from './open.ts'
import { type NetworkComparison, treatmentOf } from './repetition.ts'
import type { CellFacts } from './schema.ts'
import { type CellSummary, isSameCell, middle, notableResult, shownOf } from './summaries.ts'

/** Lines of a log that are shown. */
const logLines = 20

/** What a run says of each of its cells, in the order of its tables. */
export function cellFacts({ run, cells, comparisons, rows, levels }: Analysis, evidence: Evidence): CellFacts[] {
  return cells.map((summary): CellFacts => {
    const { cell, results, latencies, limit } = summary
    const server = run.servers.find(({ name }) => name === cell.server)
    const notable = notableResult(results)
    const digests = evidence.digests.get(cellName(cell))
    const rps = comparisonOf(comparisons, 'rps', cell)
    const cpu = comparisonOf(comparisons, 'cpu_us_per_request', cell)
    return {
      ...cell,
      family: server?.family ?? '',
      baseline: server?.baseline === true && cell.topology === 'direct',
      outcome: notable?.outcome ?? 'ok',
      reason: stripControl(notable?.reason ?? ''),
      blocks: blocksOf(results),
      comparable: blocksOf(results.filter(isComparable)),
      rps: summary.rps,
      mean_s: latencies?.mean_s ?? null,
      mode_s: latencies?.mode_s ?? null,
      worst_s: latencies?.worst_s ?? null,
      p50_s: latencies?.p50_s ?? null,
      p90_s: latencies?.p90_s ?? null,
      p95_s: latencies?.p95_s ?? null,
      p99_s: latencies?.p99_s ?? null,
      pct_nginx: summary.percent,
      pct_sign: summary.percentSign,
      droplet_cpu: summary.dropletCpu,
      ...costs(summary),
      limited_by: limit.by,
      limited_why: limit.why,
      rps_comparison: rps.comparison,
      rps_rank: rps.rank,
      cpu_comparison: cpu.comparison,
      cpu_rank: cpu.rank,
      tied_with: rps.tied,
      rows: rows.filter((_, index) => isSameCell((run.results[index] as CellResult).cell, cell)),
      distribution: digests?.distribution ?? null,
      timeline: digests?.timeline ?? null,
      open: levelFacts(levels.filter((one) => results.some((result) => result.cell === one.cell))),
      log: logOf(notable, evidence),
    }
  })
}

/** The baseline has several turns in a block. */
function blocksOf(results: readonly CellResult[]): number {
  return new Set(results.map(({ cell }) => cell.block)).size
}

function costs({
  results,
}: CellSummary): Pick<CellFacts, 'cpu_us_per_request' | 'cpu_bound_rps' | 'peak_memory_bytes'> {
  const shown = shownOf(results)
  const cpu_us_per_request = middle(shown.map(cpuPerRequest_us))
  const peaks = shown.flatMap(({ counters }) => counters?.peak_memory_bytes ?? [])
  return {
    cpu_us_per_request,
    cpu_bound_rps: cpuBound_rps(cpu_us_per_request),
    peak_memory_bytes: peaks.length > 0 ? Math.max(...peaks) : null,
  }
}

interface Compared {
  readonly comparison: CellFacts['rps_comparison']
  readonly rank: CellFacts['rps_rank']
  readonly tied: string[]
}

function comparisonOf(
  comparisons: readonly NetworkComparison[],
  metric: NetworkComparison['metric'],
  cell: Cell,
): Compared {
  const of = comparisons.find((one) => one.metric === metric && one.network === cell.network)
  const name = treatmentOf(cell)
  const found = of?.withBaseline.find(({ treatment }) => treatment === name)
  const rank = of?.ranks.find(({ treatment }) => treatment === name)
  const tied = (of?.pairs ?? []).filter(({ verdict }) => verdict === 'tied')
  return {
    comparison: found ? { ratio: found.ratio, low: found.low, high: found.high, verdict: found.verdict } : null,
    rank: rank ? { best: rank.best, worst: rank.worst } : null,
    tied: tied.flatMap(({ treatment, reference }) =>
      treatment === name ? [reference] : reference === name ? [treatment] : [],
    ),
  }
}

/** The last lines of the log of a cell's result that went wrong, without anything that could steer what shows them. */
function logOf(notable: CellResult | undefined, { logs }: Evidence): string | null {
  const text = notable && logs.get(cellId(notable.cell))
  if (text === undefined) return null
  return text.trimEnd().split(/\r?\n/).slice(-logLines).map(stripControl).join('\n')
}
