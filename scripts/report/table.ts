import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { describeLoad } from '../plan/load.ts'
import type { Manifest } from '../run/manifest.ts'
import { type CellResult, isComparable } from '../run/result.ts'
import { toNetwork } from '../scenario/network.ts'
import { type CellSummary, summarizeCells } from '../stats/cells.ts'
import { describeNetwork } from './network-text.ts'
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
  /** The droplet's CPU in percent. */
  readonly cpu: string
  /** The outcome, with its reason unless it is `ok`. */
  readonly outcome: string
}

const articleColumns = ['Server', 'RPS', 'Mean Latency', 'Mode Latency', 'Worst Latency', '% NGINX (RPS)'] as const

/** table.csv: the article's columns, with topology and network before them and the outcome behind. */
export function renderTable(manifest: Manifest): string {
  const rows = summarizeCells(manifest).map((cell) => {
    const row = toRow(cell)
    const figures = [row.server, row.rps, row.mean, row.mode, row.worst, row.percent]
    return [row.topology, row.network, ...figures, row.outcome, row.sign, row.limit].map(safeCell)
  })
  return stringify([['Topology', 'Network', ...articleColumns, 'Outcome', 'Bound', 'Limited By'], ...rows])
}

/** The same table for a terminal, one for each topology and network, latencies in seconds. */
export function renderTerminalTable(manifest: Manifest): string {
  const rows = summarizeCells(manifest).map(toRow)
  const { topologies, networks, load, blocks } = manifest.scenario
  const tables = networks.map(toNetwork).flatMap((entry) =>
    topologies.map((topology) => {
      const network = entry.name
      const chosen = rows.filter((row) => row.network === network && row.topology === topology)
      if (chosen.length === 0) return ''
      const times = blocks > 1 ? `, medians of ${blocks} blocks` : ''
      const title = `${topology} · ${network} · ${describeLoad(load)}${times}`
      return `${title}\n${describeNetwork(entry)}\n${draw(chosen)}`
    }),
  )
  return tables.filter((table) => table !== '').join('\n\n')
}

function draw(rows: readonly Row[]): string {
  const right = 'right' as const
  const table = new Table({
    head: [...articleColumns, 'Droplet CPU', 'Limited By', 'Outcome'],
    colAligns: ['left', right, right, right, right, right, right, 'left', 'left'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, null, null, null, null, 40],
  })
  table.push(
    ...rows.map((row) =>
      [row.server, row.rps, row.mean, row.mode, row.worst, signed(row), row.cpu, row.limit || '?', row.outcome].map(
        safeCell,
      ),
    ),
  )
  return table.toString()
}

/** The percentage with its sign, unless it is simply what it says. */
function signed({ sign, percent }: Row): string {
  return sign === '' ? percent : `${sign} ${percent}`
}

function toRow({
  cell,
  rps,
  latencies,
  percent,
  percentSign,
  limit,
  dropletCpu,
  results,
  comparable,
}: CellSummary): Row {
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
    cpu: dropletCpu === null ? '' : `${Math.round(100 * dropletCpu)} %`,
    outcome: outcomeText(results, comparable),
  }
}

/** The outcome of one block; of several, how many did not end with a figure that may be compared, and why the first. */
function outcomeText(results: readonly CellResult[], comparable: number): string {
  const notable = results.find((result) => !isComparable(result)) ?? results.find(({ outcome }) => outcome !== 'ok')
  if (!notable) return 'ok'
  const text = `${notable.outcome}: ${notable.reason}`
  const failed = results.length - comparable
  return results.length > 1 && failed > 0 ? `${failed} of ${results.length} blocks ${text}` : text
}
