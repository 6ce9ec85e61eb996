import { stringify } from 'csv-stringify/sync'
import type { Analysis } from '../analysis/analyse.ts'
import { type CellSummary, notableResult } from '../analysis/summaries.ts'
import type { CellResult } from '../run/result.ts'
import { safeCell } from './safe-cell.ts'

/** One row of the article's table, as text; a figure that does not exist is empty. */
interface Row {
  readonly topology: string
  readonly network: string
  readonly server: string
  readonly rps: string
  readonly mean: string
  readonly mode: string
  readonly worst: string
  readonly percent: string
  /** What kind of bound the percentage is: >=, <= or ?; empty where it is none. */
  readonly sign: string
  /** What limited the figure; empty where that is not known. */
  readonly limit: string
  /** The outcome, with its reason unless it is `ok`. */
  readonly outcome: string
}

/** The columns of the article's table. */
export const articleColumns = [
  'Server',
  'RPS',
  'Mean Latency',
  'Mode Latency',
  'Worst Latency',
  '% NGINX (RPS)',
] as const

/** table.csv: the article's columns, with topology and network before them and the outcome behind. */
export function renderTable({ cells }: Pick<Analysis, 'cells'>): string {
  const rows = cells.map((cell) => {
    const row = toRow(cell)
    const figures = [row.server, row.rps, row.mean, row.mode, row.worst, row.percent]
    return [row.topology, row.network, ...figures, row.outcome, row.sign, row.limit].map(safeCell)
  })
  return stringify([['Topology', 'Network', ...articleColumns, 'Outcome', 'Bound', 'Limited By'], ...rows])
}

function toRow({ cell, rps, latencies, percent, percentSign, limit, results, comparable }: CellSummary): Row {
  const fixed = (digits: number, value: number | null | undefined) => value?.toFixed(digits) ?? ''
  return {
    topology: cell.topology,
    network: cell.network,
    server: cell.server,
    rps: fixed(2, rps),
    mean: fixed(4, latencies?.mean_s),
    mode: fixed(4, latencies?.mode_s),
    worst: fixed(4, latencies?.worst_s),
    percent: fixed(2, percent),
    sign: percent === null || percentSign === '=' ? '' : percentSign,
    limit: limit.by ?? '',
    outcome: outcomeText(results, comparable),
  }
}

/** The outcome of one block; of several, how many did not end with a figure that may be compared, and why the first. */
function outcomeText(results: readonly CellResult[], comparable: number): string {
  const notable = notableResult(results)
  if (!notable) return 'ok'
  const text = `${notable.outcome}: ${notable.reason}`
  const failed = results.length - comparable
  return results.length > 1 && failed > 0 ? `${failed} of ${results.length} blocks ${text}` : text
}
