import { median } from 'simple-statistics'
import { ratioBound } from '../../../analysis/bounds.ts'
import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { isSameCell } from '../../../analysis/summaries.ts'
import { many, sentences } from '../../../base/text.ts'
import { byNetwork, cellLine, isComparable } from './cells.ts'
import { type Chart, idOf } from './chart.ts'
import { type RowLine, rowsChart } from './rows.ts'
import { mostStyles, styleOf } from './style.ts'
import { figureText } from './text.ts'

/**
 * The cells that the first run shares with others, as ratios to its requests per second, with the blocks' own; one chart a
 * network. None for one run, or where no cell has a rate in the first and in another under the same load and over the same link. At
 * most eight runs are told apart: of more, the first and the last seven.
 */
export function runsCharts(runs: readonly RunAnalysis[]): Chart[] {
  const [first, ...others] = runs
  if (!first || others.length === 0) return []
  const alike = others.filter(({ scenario }) => scenario.load_text === first.scenario.load_text)
  const shown = [first, ...alike.slice(-(mostStyles - 1))]
  // A rate that the load sets is the same in all of them.
  if (runs.some(({ scenario }) => scenario.rate_rps !== undefined)) return []
  return byNetwork(first).flatMap(([network, cells]) => {
    const linked = shown.filter((run) => networkText(run, network) === networkText(first, network))
    const shared = cells
      .map((cell) => linesOf(cell, linked))
      .filter((own) => own.filter(({ value }) => value !== null).length > 1)
    if (shared.length === 0) return []
    const lines = shared.flat()
    const last = linked.at(-1)?.run
    // A ratio with a minimum in it is a bound at best.
    const ratios = lines.flatMap(({ series, value, sign }) => (series === last && sign === '=' ? (value ?? []) : []))
    return [
      rowsChart({
        id: idOf('runs', ...linked.map(({ run }) => run), network),
        title: `${linked.length} runs side by side · ${network}`,
        caption: sentences(
          `${shared.length} cells of ${first.run} are in other runs too. Small rings are blocks.`,
          ratios.length > 0 &&
            `In ${last} ${countOf(ratios.length, shared.length)} ${figureText(Math.min(...ratios))} to ${figureText(Math.max(...ratios))} times as fast, ${figureText(median(ratios))} in the median.`,
          runs.length > linked.length &&
            `Not drawn: ${many(runs.length - linked.length, 'run')} between them, or under another load or over another link.`,
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

/** What a run says of a network. */
function networkText({ scenario }: RunAnalysis, network: string): string | undefined {
  return scenario.networks.find(({ name }) => name === network)?.text
}

/** The begin of a sentence on cells with an exact ratio. */
function countOf(exact: number, all: number): string {
  return exact === all ? 'they are' : `${many(exact, 'cell')} with an exact ratio ${exact === 1 ? 'is' : 'are'}`
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
    const sign = cell === first ? '=' : ratioBound(cell.bottleneck, first.bottleneck)
    return [{ ...line, heading: cell.topology, series: run, style: styleOf(index), sign }]
  })
}

/** Requests per second, where they may be set against another's. */
function rate(cell: ReportedCell): number | null {
  return isComparable(cell) ? cell.rps : null
}
