import { median } from 'simple-statistics'
import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { isSameCell } from '../../../analysis/summaries.ts'
import { sentences } from '../../../base/text.ts'
import { byNetwork, cellLine, isComparable } from './cells.ts'
import { type Chart, idOf } from './chart.ts'
import { type RowLine, rowsChart } from './rows.ts'
import { mostStyles, styleOf } from './style.ts'
import { figureText } from './text.ts'

/**
 * The cells that the first run shares with others, as ratios to its requests per second, with the blocks' own; one chart a
 * network. None for one run, or where no cell has a rate in the first and in another. At most eight runs are told apart:
 * of more, the first and the last seven.
 */
export function runsCharts(runs: readonly RunAnalysis[]): Chart[] {
  const [first, ...others] = runs
  if (!first || others.length === 0) return []
  const shown = [first, ...others.slice(-(mostStyles - 1))]
  // A rate that the load sets is the same in all of them.
  if (runs.some(({ scenario }) => scenario.rate_rps !== undefined)) return []
  return byNetwork(first).flatMap(([network, cells]) => {
    const shared = cells
      .map((cell) => linesOf(cell, shown))
      .filter((own) => own.filter(({ value }) => value !== null).length > 1)
    if (shared.length === 0) return []
    const lines = shared.flat()
    const last = shown.at(-1)?.run
    const ratios = lines.flatMap(({ series, value }) => (series === last ? (value ?? []) : []))
    return [
      rowsChart({
        id: idOf('runs', ...shown.map(({ run }) => run), network),
        title: `${shown.length} runs side by side · ${network}`,
        caption: sentences(
          `${shared.length} cells of ${first.run} are in other runs too. Small rings are blocks.`,
          ratios.length > 0 &&
            `In ${last} they are ${figureText(Math.min(...ratios))} to ${figureText(Math.max(...ratios))} times as fast, ${figureText(median(ratios))} in the median.`,
          runs.length > shown.length && `Not drawn: ${runs.length - shown.length} runs between them.`,
        ),
        lines,
        columns: ['Topology', 'Server', 'Run'],
        figure: 'requests per second, ratio to the first run',
        format: figureText,
        digits: 3,
        axisType: 'log',
        reference: 1,
      }),
    ]
  })
}

/** A line for each run that has the cell; none if the first run has no rate of it. */
function linesOf(first: ReportedCell, runs: readonly RunAnalysis[]): RowLine[] {
  const first_rps = rate(first)
  if (first_rps === null) return []
  const ratio = (rps: number | null | undefined) => (typeof rps === 'number' ? rps / first_rps : null)
  return runs.flatMap(({ run, cells }, index) => {
    const cell = cells.find((other) => isSameCell(other, first))
    if (!cell) return []
    const line = cellLine(cell, ratio(rate(cell)), ({ result }) => ratio(result.figures?.rps))
    return [{ ...line, heading: cell.topology, series: run, style: styleOf(index) }]
  })
}

/** Requests per second, where they may be set against another's. */
function rate(cell: ReportedCell): number | null {
  return isComparable(cell) ? cell.rps : null
}
