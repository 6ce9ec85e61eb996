import Table from 'cli-table3'
import type { OpenLevelAnalysis, ReportedCell, RunAnalysis } from '../analysis/schema.ts'
import { cellName } from '../plan/plan.ts'
import { percentOf } from '../scenario/loads/open.ts'
import { safeCell } from './safe-cell.ts'

const head = ['Server', 'Block', 'Share', 'RPS', 'p50', 'p90', 'p99', 'p99.9', 'Worst', 'Failed', 'Bottleneck'] as const

/** The levels of an open load as a table for the terminal, and how to read it, as lines; none where there are no levels. */
export function renderOpenText({ cells }: RunAnalysis): string[] {
  const rows = cells.flatMap((cell) => cell.open.map((level) => rowOf(cell, level)))
  if (rows.length === 0) return []
  const table = new Table({
    head: [...head],
    colAligns: ['left', ...Array.from({ length: 9 }, () => 'right' as const), 'left'],
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => row.map(safeCell)))
  return [
    '',
    'Requests at a constant rate, a share of the capacity above (open.csv). Latencies are in milliseconds, from when a request',
    'was due. A failed request has none and counts as worst. With the bottleneck "generator" they are not the server’s alone.',
    table.toString(),
  ]
}

function rowOf(cell: ReportedCell, level: OpenLevelAnalysis): string[] {
  const { failed, intended } = level
  const ms = (seconds: number | null) => (seconds === null ? '' : milliseconds(seconds))
  return [
    cellName(cell),
    String(level.block),
    `${percentOf(level.share)} %`,
    level.rate_rps.toFixed(level.rate_rps < 100 ? 1 : 0),
    ...[level.p50_s, level.p90_s, level.p99_s, level.p999_s, level.worst_s].map(ms),
    failed === 0 ? '' : `${failed} of ${intended}`,
    level.bottleneck ?? '',
  ]
}

function milliseconds(seconds: number): string {
  const value = 1000 * seconds
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}
