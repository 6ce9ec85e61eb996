import * as Plot from '@observablehq/plot'
import { median } from 'simple-statistics'
import { treatmentOf } from '../../../analysis/repetition.ts'
import type { OpenLevelAnalysis, ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { loadedTailOf } from '../../../analysis/tails.ts'
import { duration } from '../../../base/numbers.ts'
import { sentences } from '../../../base/text.ts'
import { choose, headingOf, shownText } from '../../columns/column.ts'
import { openLevelColumns } from '../../columns/open-level.ts'
import { loadedTitle } from '../../prose/charts.ts'
import { across, axisFor } from './axis.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import { markStyle, muted } from './legend.ts'
import { tagged } from './plot.ts'
import { styleOf } from './style.ts'
import { listText, percentText } from './text.ts'

/** The levels of one share over the blocks. */
interface Step {
  readonly share: number
  readonly levels: readonly OpenLevelAnalysis[]
  /** What keeps the figures from being the server's alone; empty if nothing does. */
  readonly trouble: readonly string[]
}

const percentiles = [
  { name: 'p50', column: 'p50_s', style: styleOf(0) },
  { name: 'p99', column: 'p99_s', style: styleOf(1) },
  { name: 'p99.9', column: 'p999_s', style: styleOf(2) },
] as const
type Percentile = (typeof percentiles)[number]

/**
 * Latency against load, of every cell that was loaded at constant rates; none of a cell without a latency at two shares of its
 * capacity or more.
 */
export function openCharts(analysis: RunAnalysis): Chart[] {
  return analysis.cells.flatMap((cell) => {
    const steps = stepsOf(cell)
    if (steps.filter(({ levels }) => levels.some(({ p50_s }) => p50_s !== null)).length < 2) return []
    const { server, topology, network } = cell
    const tail = loadedTailOf(cell)
    const choice = `${treatmentOf(cell)} · ${network}`
    const shown = percentiles.filter((percentile) => steps.some((step) => valuesOf(step, percentile).length > 0))
    const hollow = { style: muted, hollow: true, text: 'hollow: requests failed, or the bottleneck is not the server' }
    const latencies = shown.flatMap((percentile) => steps.flatMap((step) => valuesOf(step, percentile)))
    const shares = steps.map(({ share }) => share)
    const chart = {
      id: idOf('open', analysis.run, server, topology, network),
      title: tail ? loadedTitle(tail) : `Latency under load · ${choice}`,
      caption: `Latency against the load, ${choice}. ${captionOf(steps)}`,
      legend: [
        ...shown.map(({ name, style }) => ({ style, text: name })),
        ...(steps.some(({ trouble }) => trouble.length > 0) ? [hollow] : []),
      ],
      table: tableOf(cell),
      group: 'open',
      choice,
    }
    const load = axisFor([1, ...shares], 'share of the measured capacity', percentText, 'linear')
    return [
      chartOf(chart, {
        height: 286,
        x: { ...load, ...across, nice: false, ticks: shares },
        y: axisFor(latencies, 'latency', duration, 'log'),
        marks: shown.map((percentile) => percentileMarks(percentile, steps)),
      }),
    ]
  })
}

function stepsOf({ open }: ReportedCell): Step[] {
  return [...Map.groupBy(open, ({ share }) => share)]
    .map(([share, levels]) => ({ share, levels, trouble: troubleOf(levels) }))
    .toSorted((a, b) => a.share - b.share)
}

function troubleOf(levels: readonly OpenLevelAnalysis[]): string[] {
  const dropped = levels.reduce((sum, level) => sum + level.dropped, 0)
  const failed = levels.reduce((sum, level) => sum + level.failed, 0) - dropped
  const bottlenecks = levels.flatMap(({ bottleneck }) => bottleneck ?? [])
  return [
    ...new Set(bottlenecks.filter((bottleneck) => bottleneck !== 'server')),
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(levels.every(({ answered }) => answered === 0) ? ['no answer'] : []),
  ]
}

function percentileMarks(percentile: Percentile, steps: readonly Step[]): Plot.Markish {
  const { style, name } = percentile
  const middles = steps.flatMap((step) => {
    const values = valuesOf(step, percentile)
    return values.length === 0 ? [] : [{ share: step.share, value: median(values), step }]
  })
  const blocks = steps.flatMap((step) =>
    step.levels.length < 2 ? [] : valuesOf(step, percentile).map((value) => ({ share: step.share, value })),
  )
  const place = { x: 'share', y: 'value', stroke: style.colour } as const
  return [
    Plot.line(middles, { ...place, strokeDasharray: style.dash, ...tagged({ 'data-part': `line ${name}` }) }),
    Plot.dot(blocks, { ...place, dx: 11, r: 1.6, ...tagged({ 'data-part': `blocks ${name}` }) }),
    [true, false].map((hollow) =>
      Plot.dot(
        middles.filter(({ step }) => step.trouble.length > 0 === hollow),
        {
          ...place,
          ...markStyle(style, hollow),
          ...tagged({ 'data-part': `${hollow ? 'hollow' : 'figure'} ${name}` }),
        },
      ),
    ),
  ]
}

function valuesOf({ levels }: Step, { column }: Percentile): number[] {
  return levels.flatMap((level) => level[column] ?? []).filter((value) => value > 0)
}

function captionOf(steps: readonly Step[]): string {
  const [, p99] = percentiles
  const known = steps
    .map((step) => ({ ...step, values: valuesOf(step, p99) }))
    .filter(({ values }) => values.length > 0)
    .map(({ share, values }) => `${duration(median(values))} at ${percentText(share)}`)
  const troubled = steps.filter(({ trouble }) => trouble.length > 0)
  return sentences(
    known.length > 1 && `99 % are answered within ${known[0]} of the capacity and ${known.at(-1)}.`,
    'Latencies count from when a request is due.',
    troubled.length > 0 &&
      `Not the server’s alone: ${listText(troubled.map(({ share, trouble }) => `${percentText(share)} (${trouble.join(', ')})`))}.`,
  )
}

const columns = choose(
  openLevelColumns,
  ...(['block', 'share', 'p50_s', 'p90_s', 'p99_s', 'p999_s', 'failed', 'dropped', 'bottleneck'] as const),
)

function tableOf({ open }: ReportedCell): Chart['table'] {
  return {
    head: columns.map(headingOf),
    rows: open.map((level) => columns.map((column) => shownText(column, level))),
  }
}
