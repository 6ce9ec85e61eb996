import Table from 'cli-table3'
import type { CellFacts, Facts } from '../analysis/schema.ts'
import { cpuText, fixed, intervalText, outcomeText, percentText, rankText } from './cell-text.ts'
import { safeCell } from './safe-cell.ts'
import { articleColumns } from './table.ts'

/** The article's table for a terminal, one for each topology and network, latencies in seconds. */
export function renderTerminalTable({ cells, scenario }: Facts): string {
  const { networks, topologies, load_text, blocks } = scenario
  const tables = networks.flatMap(({ name, text }) =>
    topologies.map((topology) => {
      const chosen = cells.filter((cell) => cell.network === name && cell.topology === topology)
      if (chosen.length === 0) return ''
      const times = blocks > 1 ? `, medians of ${blocks} blocks` : ''
      return `${topology} · ${name} · ${load_text}${times}\n${text}\n${draw(chosen, blocks > 1)}`
    }),
  )
  return tables.filter((table) => table !== '').join('\n\n')
}

/** @param several whether there are several blocks, and so intervals and ranks */
function draw(cells: readonly CellFacts[], several: boolean): string {
  const heads = [...articleColumns, ...(several ? ['95 % Interval', 'RPS Rank', 'CPU Rank'] : []), 'Droplet CPU']
  const table = new Table({
    head: [...heads, 'Limited By', 'Outcome'],
    colAligns: ['left', ...heads.slice(1).map(() => 'right' as const), 'left', 'left'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [...heads.map(() => null), null, 40],
  })
  table.push(...cells.map((cell) => fields(cell, several).map(safeCell)))
  return table.toString()
}

function fields(cell: CellFacts, several: boolean): string[] {
  return [
    cell.server,
    fixed(2, cell.rps),
    fixed(4, cell.mean_s),
    fixed(4, cell.mode_s),
    fixed(4, cell.worst_s),
    percentText(cell),
    ...(several ? [intervalText(cell), rankText(cell.rps_rank), rankText(cell.cpu_rank)] : []),
    cpuText(cell),
    cell.limited_by ?? '?',
    outcomeText(cell),
  ]
}
