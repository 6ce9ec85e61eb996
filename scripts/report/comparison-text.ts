import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { type CellComparison, type OrderAgreement, type RunMetric, runMetrics } from '../analysis/compare-manifests.ts'
import type { Repeatability } from '../analysis/repeatability.ts'
import { safeCell } from './safe-cell.ts'

const metricNames: Readonly<Record<RunMetric, string>> = {
  rps: 'RPS',
  cpu_us_per_request: 'CPU a request',
  full_speed_rps: 'RPS at full speed',
}

const fullSpeedNote =
  'RPS at full speed: in the fastest tenth of the time. What slows the machine now and then does not touch it; nor do a server’s pauses.'

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
    head: ['Server', 'Topology', 'Network', 'Of', 'b / a', '95 % interval', 'Verdict'],
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

/** How alike two runs order their cells by CPU time a request, a line each. */
export function renderOrder(agreements: readonly OrderAgreement[]): string {
  return agreements
    .map(
      ({ topology, network, cells, tau }) =>
        `${topology} · ${network}: the order of ${cells} cells by CPU a request agrees to Kendall’s tau = ${tau.toFixed(2)}\n`,
    )
    .join('')
}

/** How far runs of the same differ. */
export function renderRepeatability({ pairs, verdicts, betweenRunSd, leastTau }: Repeatability): string {
  const { slower, faster, same } = verdicts
  const compared = slower + faster + same + verdicts['not separated']
  const sds = runMetrics.map((metric) => `${metricNames[metric]} ${betweenRunSd[metric]?.toFixed(4) ?? 'not known'}`)
  return [
    `${pairs} pairs, ${compared} comparisons of cells: ${same} the same, ${verdicts['not separated']} not separated,`,
    `${slower + faster} called different; ${verdicts['not comparable']} not comparable`,
    `standard deviation of a cell from run to run (of logs): ${sds.join(', ')}`,
    `least agreement of the orders by CPU a request, Kendall’s tau: ${leastTau?.toFixed(3) ?? 'not known'}`,
    '',
  ].join('\n')
}
