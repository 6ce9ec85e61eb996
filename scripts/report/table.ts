import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import type { Manifest } from '../run/manifest.ts'
import type { CellResult } from '../run/result.ts'
import { toNetwork } from '../scenario/network.ts'
import { dropletCpuShare, limitedBy, percentOfBaseline } from '../stats/compare.ts'
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
  /** The droplet's CPU in percent, with what limited the figure where that is known. */
  readonly cpu: string
  /** The outcome, with its reason unless it is `ok`. */
  readonly outcome: string
}

const articleColumns = ['Server', 'RPS', 'Mean Latency', 'Mode Latency', 'Worst Latency', '% NGINX (RPS)'] as const

/** table.csv: the article's columns, with topology and network before them and the outcome behind. */
export function renderTable(manifest: Manifest): string {
  const rows = tableRows(manifest).map((row) =>
    [row.topology, row.network, row.server, row.rps, row.mean, row.mode, row.worst, row.percent, row.outcome].map(
      safeCell,
    ),
  )
  return stringify([['Topology', 'Network', ...articleColumns, 'Outcome'], ...rows])
}

/** The same table for a terminal, one for each topology and network, latencies in seconds. */
export function renderTerminalTable(manifest: Manifest): string {
  const rows = tableRows(manifest)
  const { topologies, networks, load } = manifest.scenario
  const tables = networks.map(toNetwork).flatMap(({ name: network }) =>
    topologies.map((topology) => {
      const chosen = rows.filter((row) => row.network === network && row.topology === topology)
      if (chosen.length === 0) return ''
      const title = `${topology} · ${network} · ${load.requests} requests, ${load.workers} workers`
      return `${title}\n${draw(chosen)}`
    }),
  )
  return tables.filter((table) => table !== '').join('\n\n')
}

function draw(rows: readonly Row[]): string {
  const right = 'right' as const
  const table = new Table({
    head: [...articleColumns, 'Droplet CPU', 'Outcome'],
    colAligns: ['left', right, right, right, right, right, right, 'left'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, null, null, null, 44],
  })
  table.push(
    ...rows.map((row) =>
      [row.server, row.rps, row.mean, row.mode, row.worst, row.percent, row.cpu, row.outcome].map(safeCell),
    ),
  )
  return table.toString()
}

/** In the article's order: by topology, then as the registry lists the servers. */
function tableRows({ results, servers, scenario }: Manifest): Row[] {
  const baseline = servers.find((server) => server.baseline)?.name
  return scenario.networks.map(toNetwork).flatMap(({ name: network }) =>
    scenario.topologies.flatMap((topology) =>
      servers.flatMap(({ name }) => {
        const result = results.find(
          ({ cell }) => cell.server === name && cell.topology === topology && cell.network === network,
        )
        return result ? [toRow(result, percentOfBaseline(result, results, baseline))] : []
      }),
    ),
  )
}

function toRow(result: CellResult, percent: number | null): Row {
  const { cell, figures, outcome, reason } = result
  const latencies = figures?.latencies
  const fixed = (digits: number, value: number | null | undefined) => value?.toFixed(digits) ?? ''
  return {
    topology: cell.topology,
    network: cell.network,
    server: cell.server,
    rps: fixed(2, figures?.rps),
    mean: fixed(4, latencies?.mean_s),
    mode: fixed(4, latencies?.mode_s),
    worst: fixed(4, latencies?.worst_s),
    percent: fixed(2, percent),
    cpu: cpuText(result),
    outcome: reason === '' ? outcome : `${outcome}: ${reason}`,
  }
}

function cpuText(result: CellResult): string {
  const share = dropletCpuShare(result)
  if (share === null) return ''
  return `${Math.round(100 * share)} %${limitedBy(result) === 'server' ? '' : ' ?'}`
}
