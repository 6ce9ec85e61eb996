import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import type { CellComparison } from '../stats/compare-manifests.ts'
import { safeCell } from './safe-cell.ts'

/** Two runs cell by cell, as CSV and as a table for the terminal. */
export function renderRunComparison(rows: readonly CellComparison[]): { readonly csv: string; readonly table: string } {
  const fixed = (value: number | null) => value?.toFixed(3) ?? ''
  const lines = rows.map(({ cell, ratio, low, high, verdict, reason }) => ({
    server: safeCell(cell.server),
    topology: cell.topology,
    network: safeCell(cell.network),
    ratio: fixed(ratio),
    low: fixed(low),
    high: fixed(high),
    verdict,
    reason: safeCell(reason),
  }))
  const table = new Table({
    head: ['Server', 'Topology', 'Network', 'b / a', '95 % interval', 'Verdict'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const { server, topology, network, ratio, low, high, verdict, reason } of lines) {
    const interval = low === '' ? '' : `${low}–${high}`
    table.push([server, topology, network, ratio, interval, reason === '' ? verdict : `${verdict}: ${reason}`])
  }
  return { csv: stringify(lines, { header: true }), table: table.toString() }
}
