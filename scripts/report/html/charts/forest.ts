import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { groupCells } from './cell-rows.ts'
import { absentText, blockValues, byNetwork, isComparable, noteOf, rangeText, sentences } from './cells.ts'
import { type Chart, idOf } from './chart.ts'
import { rowsChart } from './rows.ts'
import { topologyStyle } from './style.ts'
import { figureText } from './text.ts'

/**
 * % NGINX of every cell with its simultaneous interval and the blocks' own percentages, by family; one chart a network.
 * None for a network where no cell but the baseline has a percentage.
 */
export function forestCharts(analysis: RunAnalysis): Chart[] {
  return byNetwork(analysis).flatMap(({ network, cells }) => {
    const compared = cells.filter((cell) => !isBaseline(cell) && figure(cell) !== null)
    if (compared.length === 0) return []
    return [
      rowsChart({
        id: idOf('forest', analysis.run, network),
        title: `% NGINX · ${network}`,
        caption: captionOf(cells, compared),
        groups: groupCells(cells, lineOf),
        columns: ['Family', 'Server', 'Topology'],
        figure: '% of NGINX’s requests per second, direct',
        format: figureText,
        digits: 2,
        reference: 100,
      }),
    ]
  })
}

function lineOf(cell: ReportedCell) {
  const value = figure(cell)
  return {
    series: cell.topology,
    style: topologyStyle(cell.topology),
    value,
    sign: cell.pct_sign,
    ...intervalOf(cell),
    points: blockValues(cell, ({ pct_nginx }) => pct_nginx),
    note: noteOf(cell, value),
  }
}

function captionOf(cells: readonly ReportedCell[], compared: readonly ReportedCell[]): string {
  const exact = compared.filter(({ pct_sign }) => pct_sign === '=').length
  const hasIntervals = compared.some((cell) => intervalOf(cell).low !== null)
  const isRepeated = compared.some(({ blocks }) => blocks > 1)
  return sentences(
    rangeText(compared, figure, (value) => `${figureText(value)} %`),
    exact === compared.length
      ? 'All percentages are exact.'
      : `${exact} of ${compared.length} percentages are exact, the others are bounds or not comparable.`,
    hasIntervals
      ? 'Lines are 95 % confidence intervals, simultaneous for all cells. Small rings are blocks.'
      : isRepeated
        ? 'Too few figures for intervals.'
        : 'Measured once, so there are no intervals.',
    absentText(cells.filter((cell) => figure(cell) === null)),
  )
}

/** Percent of the baseline, as the table has it: the interval is of the block model's ratio, which lies near it. */
function figure(cell: ReportedCell): number | null {
  return isComparable(cell) ? cell.pct_nginx : null
}

function intervalOf({ rps_comparison }: ReportedCell): { readonly low: number | null; readonly high: number | null } {
  const percent = (ratio: number | null | undefined) => (typeof ratio === 'number' ? 100 * ratio : null)
  return { low: percent(rps_comparison?.low), high: percent(rps_comparison?.high) }
}

/** The cell that is 100 % by what the percentage means. */
function isBaseline({ baseline, topology }: ReportedCell): boolean {
  return baseline && topology === 'direct'
}
