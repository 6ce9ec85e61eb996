import * as Plot from '@observablehq/plot'
import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { tailsOf } from '../../../analysis/tails.ts'
import { duration } from '../../../base/numbers.ts'
import { sentences } from '../../../base/text.ts'
import { tailsTitle } from '../../prose/charts.ts'
import { networkName } from '../../prose/networks.ts'
import { across, axisFor } from './axis.ts'
import { isComparable, rangeText } from './cells.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import { halo, markStyle, muted } from './legend.ts'
import { tagged } from './plot.ts'
import { type Style, serverStyle } from './style.ts'
import { fixedText, listText, percentText, shortText } from './text.ts'

type Points = NonNullable<ReportedCell['distribution']>['points']

interface Curve {
  readonly cell: ReportedCell
  readonly server: string
  /** The same in all drawings of the run. */
  readonly number: number
  readonly style: Style
  readonly answered: number
  readonly points: Points
}

const marked = [0.5, 0.9, 0.99] as const

/**
 * The share of requests that is answered within each latency, a curve a server, 50th, 90th and 99th percentile marked; one
 * chart a network and topology. None where no server has a distribution. Everything of a server has its `data-series`.
 */
export function latencyCharts(analysis: RunAnalysis): Chart[] {
  const groups = Map.groupBy(analysis.cells, ({ network, topology }) => `${topology} · ${networkName(network)}`)
  return [...groups].flatMap(([choice, cells]) => {
    const curves = cells.flatMap((cell) => curveOf(analysis, cell))
    const [first] = cells
    if (curves.length === 0 || !first) return []
    const tails = tailsOf(curves.map(({ cell }) => cell))
    const axis = axisFor(
      curves.flatMap(({ points }) => points.map(([, latency]) => latency)),
      'latency',
      duration,
      'log',
    )
    const chart = {
      id: idOf('latency', analysis.run, first.network, first.topology),
      title: tails ? tailsTitle(tails) : `Latency · ${choice}`,
      caption: `Share of the requests that are answered within a time, ${choice}. ${captionOf(curves)}`,
      table: tableOf(curves),
      group: 'latency',
      choice,
      series: curves.map(({ number, server }) => ({ number, server })),
    }
    const answered = { label: 'answered', labelArrow: 'none', tickFormat: percentText, tickSize: 0 } as const
    return [
      chartOf(chart, {
        height: 396,
        marginLeft: 44,
        x: { ...axis, ...across },
        y: { ...answered, domain: [0, 1], ticks: [0, ...marked] },
        marks: [
          Plot.ruleY(marked, { stroke: muted.colour, strokeDasharray: '2 4' }),
          curves.map(curveMarks),
          nameMarks(curves, axis),
        ],
      }),
    ]
  })
}

function curveOf(analysis: RunAnalysis, cell: ReportedCell): Curve[] {
  const { server, distribution } = cell
  const points = (distribution?.points ?? []).filter(([, latency]) => latency > 0)
  if (distribution === null || points.length < 2) return []
  const number = [...new Set(analysis.cells.map((one) => one.server))].indexOf(server)
  return [{ cell, server, number, style: serverStyle(analysis, cell), answered: distribution.answered, points }]
}

/** The latency that a share of the requests is answered within, between the nearest known. */
export function quantile(points: Points, share: number): number {
  const after = points.findIndex(([known]) => known >= share)
  const [high, low] = [points[after] ?? points.at(-1), points[after - 1]]
  if (!high) return Number.NaN
  if (!low || high[0] === low[0]) return high[1]
  return low[1] + ((share - low[0]) / (high[0] - low[0])) * (high[1] - low[1])
}

function curveMarks({ server, number, style, points }: Curve): Plot.Markish {
  const tag = { 'data-series': number, 'data-server': server }
  return [
    Plot.line(points, {
      x: '1',
      y: '0',
      stroke: style.colour,
      strokeWidth: 1.5,
      strokeDasharray: style.dash,
      ...tagged({ 'data-part': 'curve', ...tag }),
    }),
    Plot.dot(marked, {
      x: (share: number) => quantile(points, share),
      y: (share: number) => share,
      ...markStyle(style, false),
      r: 2.8,
      ...tagged({ 'data-part': 'percentile', ...tag }),
    }),
  ]
}

/** Each curve's name on the curve, each at a height of its own, so that no two can lie on each other. */
function nameMarks(curves: readonly Curve[], axis: Plot.ScaleOptions): Plot.Markish {
  const part = Plot.scale({ x: { ...axis, range: [0, 1] } })
  const bySpeed = curves.toSorted((a, b) => quantile(b.points, 0.5) - quantile(a.points, 0.5))
  return bySpeed.map(({ server, number, points }, rank) => {
    const share = 0.06 + (0.82 * (rank + 0.5)) / curves.length
    const x = quantile(points, share)
    // There the longest name still has room.
    const toLeft = part.apply(x) > 0.65
    return Plot.text([shortText(server, 17)], {
      ...halo,
      x: [x],
      y: [share],
      dx: toLeft ? -5 : 5,
      textAnchor: toLeft ? 'end' : 'start',
      ...tagged({ 'data-part': 'label', 'data-series': number, 'data-server': server }),
    })
  })
}

/** In the figures of the cells, as everywhere else: a curve's own may differ, since slow blocks have fewer requests in it. */
function captionOf(curves: readonly Curve[]): string {
  const cells = curves.map(({ cell }) => cell)
  const rangeOf = (figure: 'p50_s' | 'p99_s') =>
    rangeText(
      cells.filter((cell) => isComparable(cell) && cell[figure] !== null),
      (cell) => cell[figure],
      duration,
      ({ server }) => server,
    )
  const [half, most] = [rangeOf('p50_s'), rangeOf('p99_s')]
  const others = cells.filter((cell) => !isComparable(cell)).map(({ server }) => server)
  return sentences(
    half !== '' && `Half of the requests are answered within ${half}.`,
    most !== '' && `p99 is ${most}.`,
    cells.some(({ comparable }) => comparable > 1) &&
      'These are medians of the blocks; a curve has the requests of all blocks together.',
    others.length > 0 && `Not comparable: ${listText(others)}.`,
    'The latency axis is logarithmic.',
  )
}

function tableOf(curves: readonly Curve[]): Chart['table'] {
  const head = ['Server', 'Answered', 'p50 s', 'p90 s', 'p99 s']
  const rows = curves.map(({ cell: { server, p50_s, p90_s, p99_s }, answered }) => [
    server,
    String(answered),
    ...[p50_s, p90_s, p99_s].map((latency) => fixedText(6, latency)),
  ])
  return { head, rows }
}
