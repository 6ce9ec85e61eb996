import type { CellFacts, Facts } from '../../../analysis/schema.ts'
import { groupCells, topologyLegend } from './cell-rows.ts'
import { absentText, blockValues, byNetwork, failureText, sentences } from './cells.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import { drawRows } from './rows.ts'
import { topologyStyle } from './style.ts'
import { figureText, fixedText } from './text.ts'

/**
 * CPU time a request of every cell, with the blocks' own and the requests a second that one CPU does at most at that
 * cost; one chart a network. None for a network where fewer than two cells have a cost: one alone says nothing.
 */
export function cpuCharts(facts: Facts): Chart[] {
  return byNetwork(facts).flatMap(({ network, cells }) => {
    const known = cells.filter((cell) => cell.cpu_us_per_request !== null)
    if (known.length < 2) return []
    const id = idOf('cpu', facts.run, network)
    const title = `CPU time a request · ${network}`
    const caption = captionOf(cells, known)
    const svg = drawRows({
      label: { id, title, description: caption },
      groups: groupCells(cells, (cell) => lineOf(cell, baselineCost_us(cells))),
      axisName: 'µs of CPU time a request (right: RPS at most)',
      legend: topologyLegend(cells),
    })
    return [chartOf({ id, title, caption, svg, table: tableOf(cells, baselineCost_us(cells)) })]
  })
}

function lineOf(cell: CellFacts, baseline_us: number | null) {
  const { cpu_us_per_request: value, cpu_bound_rps, topology } = cell
  return {
    style: topologyStyle(topology),
    value,
    sign: '=' as const,
    ...intervalOf(cell, baseline_us),
    points: blockValues(cell, (row) => row.cpu_us_per_request),
    text: cpu_bound_rps === null ? '' : `<= ${figureText(cpu_bound_rps)}`,
    note: value === null ? failureText(cell) || 'not counted' : failureText(cell),
  }
}

/** The interval of the ratio to the baseline, in microseconds at the baseline's own median. */
function intervalOf({ cpu_comparison }: CellFacts, baseline_us: number | null) {
  const scaled = (ratio: number | null | undefined) =>
    ratio === null || ratio === undefined || baseline_us === null ? null : ratio * baseline_us
  return { low: scaled(cpu_comparison?.low), high: scaled(cpu_comparison?.high) }
}

function baselineCost_us(cells: readonly CellFacts[]): number | null {
  return cells.find(({ baseline, topology }) => baseline && topology === 'direct')?.cpu_us_per_request ?? null
}

function captionOf(cells: readonly CellFacts[], known: readonly CellFacts[]): string {
  const sorted = known.toSorted((a, b) => (a.cpu_us_per_request ?? 0) - (b.cpu_us_per_request ?? 0))
  const text = (cell: CellFacts | undefined) =>
    cell ? `${figureText(cell.cpu_us_per_request ?? 0)} µs (${cell.server} ${cell.topology})` : ''
  const intervals = known.some((cell) => intervalOf(cell, baselineCost_us(cells)).low !== null)
  return sentences(
    `From ${text(sorted[0])} to ${text(sorted.at(-1))}. At the right stands what one CPU does at most at that cost, in requests a second; waiting makes it fewer.`,
    intervals
      ? 'Lines are 95 % intervals of the ratio to the baseline, at the baseline’s cost; small rings the blocks.'
      : '',
    absentText(cells.filter((cell) => cell.cpu_us_per_request === null)),
  )
}

function tableOf(cells: readonly CellFacts[], baseline_us: number | null): Chart['table'] {
  const head = ['Server', 'Topology', 'CPU µs a request', 'Low', 'High', 'RPS at most', 'Blocks', 'Outcome']
  const rows = cells.map((cell) => {
    const { low, high } = intervalOf(cell, baseline_us)
    const figures = [cell.cpu_us_per_request, low, high, cell.cpu_bound_rps].map((value) => fixedText(1, value))
    const blocks = blockValues(cell, (row) => row.cpu_us_per_request).map((value) => value.toFixed(1))
    return [cell.server, cell.topology, ...figures, blocks.join(' '), failureText(cell) || 'ok']
  })
  return { head, rows }
}
