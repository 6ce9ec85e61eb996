import { treatmentOf } from '../../../analysis/repetition.ts'
import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { sentences } from '../../../base/text.ts'
import { proxyTitle } from '../../prose/charts.ts'
import { networkName } from '../../prose/networks.ts'
import { groupHeadings } from '../words.ts'
import { absentText, byNetwork, cellLine, intervalOf, isComparable, rangeText } from './cells.ts'
import { type Chart, idOf } from './chart.ts'
import { type RowLine, rowsChart } from './rows.ts'
import { figureText } from './text.ts'

/**
 * % NGINX of every cell with its simultaneous interval and the blocks' own percentages, by group; one chart a network.
 * None for a network where no cell but the baseline has a percentage.
 */
export function forestCharts(analysis: RunAnalysis): Chart[] {
  return byNetwork(analysis).flatMap(([network, cells]) => {
    const compared = cells.filter((cell) => !cell.baseline && percentOf(cell) !== null)
    if (compared.length === 0) return []
    const front = analysis.claims?.proxies.find((one) => one.network === network && one.topology === 'behind-nginx')
    return [
      rowsChart({
        id: idOf('forest', analysis.run, network),
        title: front ? proxyTitle(front) : `% NGINX · ${network}`,
        caption: captionOf(cells, compared),
        group: 'percent',
        choice: networkName(network),
        lines: cells.map(lineOf),
        columns: [groupHeadings[analysis.scenario.group_by], 'Server', 'Topology'],
        figure: '% of NGINX’s requests per second, direct',
        format: figureText,
        digits: 2,
        reference: 100,
      }),
    ]
  })
}

function lineOf(cell: ReportedCell): RowLine {
  const line = cellLine(cell, percentOf(cell), ({ pct_nginx }) => pct_nginx)
  return { ...line, sign: cell.pct_sign, interval: intervalOf(cell.rps_comparison, 100) }
}

function captionOf(cells: readonly ReportedCell[], compared: readonly ReportedCell[]): string {
  const exact = compared.filter(({ pct_sign }) => pct_sign === '=').length
  const hasIntervals = compared.some((cell) => lineOf(cell).interval)
  const isRepeated = compared.some(({ blocks }) => blocks > 1)
  return sentences(
    `${rangeText(compared, percentOf, (value) => `${figureText(value)} %`, treatmentOf)}.`,
    exact === compared.length
      ? 'All percentages are exact.'
      : `${exact} of ${compared.length} percentages are exact, the others are bounds or not comparable.`,
    hasIntervals
      ? 'Lines are 95 % confidence intervals, simultaneous for all cells. Small rings are blocks.'
      : isRepeated
        ? 'Too few figures for intervals.'
        : 'Measured once, so there are no intervals.',
    absentText(cells, percentOf),
  )
}

/** Percent of the baseline, as the table has it: the interval is of the block model's ratio, which lies near it. */
function percentOf(cell: ReportedCell): number | null {
  return isComparable(cell) ? cell.pct_nginx : null
}
