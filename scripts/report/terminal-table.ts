import type { CellAnalysis, ReportedCell, RunAnalysis } from '../analysis/schema.ts'
import { stripControl, wrap } from '../base/text.ts'
import { cellHeading, cellTables } from './cell-tables.ts'
import { cellColumns } from './columns/cell.ts'
import { choose, textOf } from './columns/column.ts'
import { openLevelColumns } from './columns/open-level.ts'
import { terminalColumns } from './columns/terminal.ts'
import { drawTable, fitting } from './draw-table.ts'

/**
 * The tables of a run for a terminal, one for each topology and network, the fastest server first.
 * @param width characters of a line
 * @param only the network that they are of; all without it
 */
export function renderTerminalTables(analysis: RunAnalysis, width: number, only?: string): string {
  const tables = cellTables(analysis).filter(({ network }) => only === undefined || network === only)
  return tables
    .map(({ topology, network, text, cells }, index) => {
      const isNew = tables[index - 1]?.network !== network
      const about = isNew ? `${wrap(stripControl(`${network}: ${text}`), width)}\n\n` : ''
      return `${about}${topology} · ${network}\n${renderCells(analysis, cells, width)}`
    })
    .join('\n\n')
}

function renderCells(analysis: RunAnalysis, cells: readonly ReportedCell[], width: number): string {
  const isRated = analysis.scenario.rate_rps !== undefined
  const ordered = isRated ? cells : cells.toSorted((a, b) => rateOf(b) - rateOf(a))
  const { marks, notes } = footnotesOf(ordered)
  const chosen = isRated
    ? choose(terminalColumns, 'server', 'cpu_us_per_request', 'cpu_ratio', 'mean_s', 'p99_s', 'worst_s', 'bottleneck')
    : choose(terminalColumns, 'server', 'rps', 'pct_nginx', 'mean_s', 'worst_s', 'bottleneck')
  const columns = chosen.map((column): (typeof chosen)[number] =>
    column.name === 'server' ? { ...column, text: (cell) => `${cell.server}${marks.get(cell) ?? ''}` } : column,
  )
  const heading = cellHeading(analysis)
  const groups = heading && new Map([...Map.groupBy(cells, heading).keys()].map((group, index) => [group, index]))
  const rows = heading
    ? ordered.toSorted((a, b) => (groups?.get(heading(a)) ?? 0) - (groups?.get(heading(b)) ?? 0))
    : ordered
  const table = drawTable(fitting(columns, rows, width, ['worst_s', 'cpu_ratio', 'mean_s']), rows, heading)
  return [table, ...notes.map((note) => wrap(stripControl(note), width))].join('\n')
}

/** What cells are ordered by; those whose rate may not be compared come last. */
function rateOf({ rps, comparable }: ReportedCell): number {
  return comparable > 0 ? (rps ?? 0) : -1
}

/** A mark for each cell with an outcome to be explained, and the notes; cells with the same outcome share one. */
function footnotesOf(cells: readonly ReportedCell[]) {
  const explained = cells.filter(({ outcome }) => outcome !== 'ok')
  const texts = Map.groupBy(explained, (cell) => textOf(cellColumns, 'outcome', cell))
  const marks = new Map<CellAnalysis, string>()
  const notes = [...texts].map(([text, members], index) => {
    const mark = superscript(index + 1)
    for (const cell of members) marks.set(cell, mark)
    return `${mark} ${text}`
  })
  return { marks, notes }
}

function superscript(count: number): string {
  return String(count).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit)))
}

const openColumns = choose(
  openLevelColumns,
  ...(['server', 'block', 'share', 'rate_rps', 'p50_s', 'p90_s', 'p99_s', 'p999_s', 'worst_s', 'failed'] as const),
  'bottleneck',
).map((column): (typeof openLevelColumns)[number] =>
  column.name === 'share' ? { ...column, heading: 'Share' } : column,
)

const openReading =
  'Arrivals at a constant rate, a share of the capacity above. Latencies count from when a request was due. A failed request counts as the worst. With the bottleneck "generator", latencies include the generator’s delay.'

/** The levels of an open load as a table for the terminal, and how to read it, as lines; none where there are no levels. */
export function renderOpenLevels({ cells, scenario }: RunAnalysis, width: number): string[] {
  const levels = cells.flatMap(({ open }) => open)
  if (levels.length === 0) return []
  const columns = openColumns.filter(({ name }) => scenario.blocks > 1 || name !== 'block')
  const shown = fitting(columns, levels, width, ['p90_s', 'p999_s', 'rate_rps', 'worst_s', 'failed'])
  return [wrap(openReading, width), drawTable(shown, levels, ({ topology, network }) => `${topology} · ${network}`)]
}
