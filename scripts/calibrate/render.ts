import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { median } from 'simple-statistics'
import type { CalibrationRow, Pair } from './calibrate.ts'

/** The calibration as CSV, and as a table for the terminal. Ratios are the lab's load to hey, the median over the pairs. */
export function renderCalibration(rows: readonly CalibrationRow[]): { readonly csv: string; readonly table: string } {
  const lines = rows.map(({ server, pairs }) => {
    const middle = (value: (pair: Pair) => number) => median(pairs.map(value))
    return {
      server,
      pairs: pairs.length,
      hey_rps: middle(({ hey }) => hey.rps).toFixed(2),
      lab_rps: middle(({ lab }) => lab.rps).toFixed(2),
      rps_ratio: middle(({ hey, lab }) => lab.rps / hey.rps).toFixed(3),
      rps_ratio_lowest: Math.min(...pairs.map(({ hey, lab }) => lab.rps / hey.rps)).toFixed(3),
      rps_ratio_highest: Math.max(...pairs.map(({ hey, lab }) => lab.rps / hey.rps)).toFixed(3),
      hey_connections: middle(({ hey }) => hey.connections),
      lab_connections: middle(({ lab }) => lab.connections),
      hey_answered: middle(({ hey }) => hey.answered),
      lab_answered: middle(({ lab }) => lab.answered),
    }
  })
  const table = new Table({
    head: ['Server', 'hey RPS', 'lab RPS', 'lab / hey', 'lowest–highest', 'connections hey', 'lab'],
    colAligns: ['left', ...Array.from({ length: 6 }, () => 'right' as const)],
    style: { head: [], border: [], compact: true },
  })
  for (const line of lines) {
    const range = `${line.rps_ratio_lowest}–${line.rps_ratio_highest}`
    table.push([
      line.server,
      line.hey_rps,
      line.lab_rps,
      line.rps_ratio,
      range,
      line.hey_connections,
      line.lab_connections,
    ])
  }
  return { csv: stringify(lines, { header: true }), table: table.toString() }
}
