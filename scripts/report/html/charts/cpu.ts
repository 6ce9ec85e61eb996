import { treatmentOf } from '../../../analysis/repetition.ts'
import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { duration } from '../../../base/numbers.ts'
import { sentences } from '../../../base/text.ts'
import { costTitle } from '../../prose/charts.ts'
import { networkName } from '../../prose/networks.ts'
import { groupHeadings } from '../words.ts'
import { absentText, byNetwork, cellLine, intervalOf, rangeText } from './cells.ts'
import { type Chart, idOf } from './chart.ts'
import { rowsChart } from './rows.ts'

const costOf = ({ cpu_us_per_request }: ReportedCell) => cpu_us_per_request
const costText = (cost_us: number) => duration(cost_us / 1e6)

/**
 * CPU time per request of every cell, with the blocks' own; one chart a network. None for a network where fewer than two
 * cells have a cost: one alone says nothing.
 */
export function cpuCharts(analysis: RunAnalysis): Chart[] {
  return byNetwork(analysis).flatMap(([network, cells]) => {
    const known = cells.filter((cell) => costOf(cell) !== null)
    if (known.length < 2) return []
    const baseline_us = cells.find(({ baseline }) => baseline)?.cpu_us_per_request ?? null
    const lines = cells.map((cell) => ({
      ...cellLine(cell, costOf(cell), (row) => row.cpu_us_per_request),
      interval: intervalOf(cell.cpu_comparison, baseline_us),
    }))
    const cost = analysis.claims?.costs.find((one) => one.network === network)
    return [
      rowsChart({
        id: idOf('cpu', analysis.run, network),
        title: cost ? costTitle(cost, baseline_us !== null) : `CPU time per request · ${network}`,
        group: 'cpu',
        choice: networkName(network),
        caption: sentences(
          `${rangeText(known, costOf, costText, treatmentOf)}.`,
          lines.some(({ interval }) => interval !== null) &&
            'Lines are 95 % confidence intervals of the ratio to the baseline, at the baseline’s median. Small rings are blocks.',
          absentText(cells, costOf),
        ),
        lines,
        columns: [groupHeadings[analysis.scenario.group_by], 'Server', 'Topology'],
        figure: 'CPU time per request',
        format: costText,
        digits: 1,
      }),
    ]
  })
}
