import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { groupCells } from './cell-rows.ts'
import { absentText, blockValues, byNetwork, noteOf, rangeText, sentences } from './cells.ts'
import { type Chart, idOf } from './chart.ts'
import { rowsChart } from './rows.ts'
import { topologyStyle } from './style.ts'
import { durationText } from './text.ts'

const costOf = ({ cpu_us_per_request }: ReportedCell) => cpu_us_per_request
const costText = (cost_us: number) => durationText(cost_us / 1e6)

/**
 * CPU time per request of every cell, with the blocks' own; one chart a network. None for a network where fewer than two
 * cells have a cost: one alone says nothing.
 */
export function cpuCharts(analysis: RunAnalysis): Chart[] {
  return byNetwork(analysis).flatMap(({ network, cells }) => {
    const known = cells.filter((cell) => costOf(cell) !== null)
    if (known.length < 2) return []
    const baseline = cells.find((cell) => cell.baseline && cell.topology === 'direct')
    const groups = groupCells(cells, (cell) => lineOf(cell, baseline?.cpu_us_per_request ?? null))
    const hasIntervals = groups.some(({ rows }) => rows.some(({ lines }) => lines.some(({ low }) => low !== null)))
    return [
      rowsChart({
        id: idOf('cpu', analysis.run, network),
        title: `CPU time per request · ${network}`,
        caption: sentences(
          rangeText(known, costOf, costText),
          hasIntervals
            ? 'Lines are 95 % confidence intervals of the ratio to the baseline, at the baseline’s median. Small rings are blocks.'
            : '',
          absentText(cells.filter((cell) => costOf(cell) === null)),
        ),
        groups,
        columns: ['Family', 'Server', 'Topology'],
        figure: 'CPU time per request',
        format: costText,
        digits: 1,
      }),
    ]
  })
}

function lineOf(cell: ReportedCell, baseline_us: number | null) {
  const { cpu_us_per_request: value, cpu_comparison, topology } = cell
  const scaled = (ratio: number | null | undefined) =>
    typeof ratio === 'number' && baseline_us !== null ? ratio * baseline_us : null
  return {
    series: topology,
    style: topologyStyle(topology),
    value,
    sign: '=' as const,
    low: scaled(cpu_comparison?.low),
    high: scaled(cpu_comparison?.high),
    points: blockValues(cell, (row) => row.cpu_us_per_request),
    note: noteOf(cell, value),
  }
}
