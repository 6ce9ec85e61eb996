import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import type { CellComparison, RunMetric } from '../analysis/compare-manifests.ts'
import type { Repeatability } from '../analysis/repeatability.ts'
import { safeCell } from './safe-cell.ts'

const metricNames: Readonly<Record<RunMetric, string>> = {
  rps: 'RPS',
  cpu_us_per_request: 'CPU per request',
  full_speed_rps: 'RPS at full speed',
}

const fullSpeedNote =
  'RPS at full speed is the rate in the fastest tenth of the time. It leaves out bursts of noise, and also a server’s pauses.'

/** Two runs cell by cell, as CSV and as a table for the terminal. */
export function renderRunComparison(rows: readonly CellComparison[]): { readonly csv: string; readonly table: string } {
  const fixed = (value: number | null) => value?.toFixed(3) ?? ''
  const lines = rows.map(({ cell, metric, ratio, low, high, verdict, reason }) => ({
    server: safeCell(cell.server),
    topology: cell.topology,
    network: safeCell(cell.network),
    metric,
    ratio: fixed(ratio),
    low: fixed(low),
    high: fixed(high),
    verdict,
    reason: safeCell(reason),
  }))
  const table = new Table({
    head: ['Server', 'Topology', 'Network', 'Metric', 'b / a', '95 % interval', 'Verdict'],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const { server, topology, network, metric, ratio, low, high, verdict, reason } of lines) {
    const interval = low === '' ? '' : `${low}–${high}`
    table.push([
      server,
      topology,
      network,
      metricNames[metric],
      ratio,
      interval,
      reason === '' ? verdict : `${verdict}: ${reason}`,
    ])
  }
  const explained = rows.some(({ metric }) => metric === 'full_speed_rps') ? `\n${fullSpeedNote}` : ''
  return { csv: stringify(lines, { header: true }), table: `${table.toString()}${explained}` }
}

/** How far runs of one scenario differ from each other. */
export function renderRepeatability({ pairs, verdicts, betweenRunSd }: Repeatability): string {
  const count = (verdict: CellComparison['verdict']) => verdicts.get(verdict) ?? 0
  const [same, open, different] = [
    count('equivalent'),
    count('no significant difference'),
    count('slower') + count('faster'),
  ]
  const sds = [...betweenRunSd].map(([metric, sd]) => `${metricNames[metric]} ${sd?.toFixed(4) ?? 'unknown'}`)
  return [
    `${pairs} pairs of runs, ${same + open + different} comparisons: ${same} equivalent, ${open} without significant difference,`,
    `${different} falsely different; ${count('not comparable')} not comparable`,
    `run-to-run standard deviation (of logs): ${sds.join(', ')}`,
    '',
  ].join('\n')
}
