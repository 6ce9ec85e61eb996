import type { CellFacts, Facts } from '../../../analysis/schema.ts'
import { groupCells, topologyLegend } from './cell-rows.ts'
import { blockValues, byNetwork, failureText, isComparable, sentences } from './cells.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import type { LegendEntry } from './legend.ts'
import { drawRows, type RowGroup } from './rows.ts'
import { topologyStyle } from './style.ts'
import { figureText, fixedText, listText } from './text.ts'

const percent = (ratio: number | null) => (ratio === null ? null : 100 * ratio)

/**
 * % NGINX of every cell with its simultaneous interval and the blocks' own percentages, by family; one chart a network.
 * None for a network where no cell but the baseline has a percentage.
 */
export function forestCharts(facts: Facts): Chart[] {
  return byNetwork(facts).flatMap(({ network, cells }) => {
    const compared = cells.filter((cell) => !isBaseline(cell) && figure(cell) !== null)
    if (compared.length === 0) return []
    const id = idOf('forest', facts.run, network)
    const title = `% NGINX · ${network}`
    const caption = captionOf(cells, compared)
    const svg = drawRows({
      label: { id, title, description: caption },
      groups: groupsOf(cells),
      axisName: '% of NGINX’s requests a second, direct',
      reference: 100,
      legend: legendOf(cells),
    })
    return [chartOf({ id, title, caption, svg, table: tableOf(cells) })]
  })
}

function groupsOf(cells: readonly CellFacts[]): RowGroup[] {
  return groupCells(cells, (cell) => {
    const value = figure(cell)
    const { low, high } = intervalOf(cell)
    const sign = cell.pct_sign === '=' ? '' : `${cell.pct_sign} `
    return {
      style: topologyStyle(cell.topology),
      value,
      sign: cell.pct_sign,
      low,
      high,
      points: blockValues(cell, ({ pct_nginx }) => pct_nginx),
      text: value === null ? '' : `${sign}${figureText(value)}`,
      note: value === null ? failureText(cell) || 'no figure' : failureText(cell),
    }
  })
}

function legendOf(cells: readonly CellFacts[]): LegendEntry[] {
  const bounds = cells.filter((cell) => figure(cell) !== null && cell.pct_sign !== '=')
  const muted = { colour: 'var(--muted)', shape: 'circle' } as const
  return [
    ...topologyLegend(cells),
    ...(bounds.length > 0
      ? [{ style: muted, hollow: true, text: 'hollow: a bound, or (?) says nothing of speeds' }]
      : []),
  ]
}

function captionOf(cells: readonly CellFacts[], compared: readonly CellFacts[]): string {
  const exact = compared.filter(({ pct_sign }) => pct_sign === '=').length
  const failed = cells.filter((cell) => !isComparable(cell))
  const intervals = compared.some((cell) => intervalOf(cell).low !== null)
  return sentences(
    `${rangeText(compared)}; ${exact === compared.length ? 'all percentages are exact' : `${exact} of ${compared.length} percentages are exact, the others bounds or nothing`}.`,
    intervals
      ? 'Lines are 95 % intervals that hold for all cells at once, small rings the blocks.'
      : compared.some(({ blocks }) => blocks > 1)
        ? 'Too few figures for intervals.'
        : 'One block, so no intervals.',
    failed.length === 0
      ? ''
      : `Without a figure: ${listText(failed.map((cell) => `${cell.server} ${cell.topology} (${failureText(cell)})`))}.`,
  )
}

function rangeText(compared: readonly CellFacts[]): string {
  const sorted = compared.toSorted((a, b) => (figure(a) ?? 0) - (figure(b) ?? 0))
  const text = (cell: CellFacts | undefined) =>
    cell === undefined ? '' : `${figureText(figure(cell) ?? 0)} % (${cell.server} ${cell.topology})`
  return sorted.length === 1 ? text(sorted[0]) : `From ${text(sorted[0])} to ${text(sorted.at(-1))}`
}

function tableOf(cells: readonly CellFacts[]): Chart['table'] {
  const head = ['Server', 'Topology', '% NGINX', 'Read as', 'Low', 'High', 'Verdict', 'Blocks', 'Outcome']
  const rows = cells.map((cell) => {
    const { low, high } = intervalOf(cell)
    const own = [
      fixedText(2, figure(cell)),
      figure(cell) === null ? '' : cell.pct_sign,
      fixedText(2, low),
      fixedText(2, high),
    ]
    const blocks = blockValues(cell, ({ pct_nginx }) => pct_nginx)
      .map((value) => value.toFixed(2))
      .join(' ')
    return [cell.server, cell.topology, ...own, cell.rps_comparison?.verdict ?? '', blocks, failureText(cell) || 'ok']
  })
  return { head, rows }
}

/** Percent of the baseline, as the table has it: the interval is of the block model's ratio, which lies near it. */
function figure(cell: CellFacts): number | null {
  return isComparable(cell) ? cell.pct_nginx : null
}

function intervalOf({ rps_comparison }: CellFacts): { readonly low: number | null; readonly high: number | null } {
  return { low: percent(rps_comparison?.low ?? null), high: percent(rps_comparison?.high ?? null) }
}

/** The cell that is 100 % by what the percentage means. */
function isBaseline({ baseline, topology }: CellFacts): boolean {
  return baseline && topology === 'direct'
}
