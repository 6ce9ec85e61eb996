import * as Plot from '@observablehq/plot'
import type { CellFacts, Facts } from '../../../analysis/schema.ts'
import { axisMarks, axisName } from './axes.ts'
import { sentences } from './cells.ts'
import { type Chart, chartOf, idOf, smallSize, width } from './chart.ts'
import { halo, markStyle } from './legend.ts'
import { draw, type Label, tagged } from './plot.ts'
import { type Axis, axisFor, position, valueAt } from './scale.ts'
import { type Style, serverStyle, serversOf } from './style.ts'
import { durationText, fixedText, shortText, textWidth } from './text.ts'

type Points = NonNullable<CellFacts['distribution']>['points']

interface Curve {
  readonly server: string
  /** The server's number, the same in all drawings of the run. */
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
export function latencyCharts(facts: Facts): Chart[] {
  const groups = Map.groupBy(facts.cells, ({ network, topology }) => `${topology} · ${network}`)
  return [...groups].flatMap(([place, cells]) => {
    const curves = cells.flatMap((cell) => curveOf(facts, cell))
    const [first] = cells
    if (curves.length === 0 || !first) return []
    const id = idOf('latency', facts.run, first.network, first.topology)
    const title = `Latency · ${place}`
    const caption = captionOf(curves)
    const svg = drawCurves({ id, title, description: caption }, curves)
    const series = curves.map(({ number, server }) => ({ number, server }))
    return [chartOf({ id, title, caption, svg, table: tableOf(curves), group: 'latency', choice: place, series })]
  })
}

function curveOf(facts: Facts, { server, distribution }: CellFacts): Curve[] {
  const points = (distribution?.points ?? []).filter(([, latency]) => latency > 0)
  if (distribution === null || points.length < 2) return []
  const number = serversOf(facts).find((one) => one.server === server)?.number ?? 0
  return [{ server, number, style: serverStyle(facts, server), answered: distribution.answered, points }]
}

/** The latency that a share of the requests is answered within, between the nearest known. */
export function quantile(points: Points, share: number): number {
  const after = points.findIndex(([known]) => known >= share)
  const [high, low] = [points[after] ?? points.at(-1), points[after - 1]]
  if (!high) return Number.NaN
  if (!low || high[0] === low[0]) return high[1]
  return low[1] + ((share - low[0]) / (high[0] - low[0])) * (high[1] - low[1])
}

const frame = { left: 44, right: width - 26, top: 10, height: 330 } as const
const bottom = frame.top + frame.height

function drawCurves(label: Label, curves: readonly Curve[]): string {
  const latencies = curves.flatMap(({ points }) => points.map(([, latency]) => latency))
  const axis = axisFor(latencies, frame.right - frame.left, 50, 'log')
  return draw(label, {
    width,
    height: bottom + 44,
    marginLeft: frame.left,
    marginRight: width - frame.right,
    marginTop: frame.top,
    marginBottom: 44,
    x: { type: 'log', domain: [...axis.domain] },
    y: { domain: [0, 1] },
    marks: [
      axisMarks(axis, 'bottom', durationText),
      axisMarks({ ticks: [0, ...marked] }, 'left', (share) => `${Math.round(100 * share)} %`),
      Plot.ruleY([...marked], { stroke: 'var(--muted)', strokeDasharray: '2 4' }),
      axisName('answered within'),
      curves.map((curve) => curveMarks(curve, axis)),
      nameMarks(curves, axis),
    ],
  })
}

function curveMarks({ server, number, style, points }: Curve, axis: Axis): Plot.Markish {
  const tag = { 'data-series': number, 'data-server': server }
  return [
    Plot.line(thin(points, axis), {
      x: ([, latency]: Points[number]) => latency,
      y: ([share]: Points[number]) => share,
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

/** Points less than this apart, in units of the drawing, look like one. */
const nearest = 2

/** The first, the last, and of the points between those that are some way from the last that was kept. */
function thin(points: Points, axis: Axis): Points {
  const place = ([share, latency]: Points[number]) => ({
    x: position(axis, latency, frame.left, frame.right),
    y: share * frame.height,
  })
  let kept = { x: Number.NEGATIVE_INFINITY, y: 0 }
  return points.filter((point, index) => {
    const here = place(point)
    if (index < points.length - 1 && Math.hypot(here.x - kept.x, here.y - kept.y) < nearest) return false
    kept = here
    return true
  })
}

/** Each curve's name on the curve, each at a height of its own, so that no two can lie on each other. */
function nameMarks(curves: readonly Curve[], axis: Axis): Plot.Markish {
  const bySpeed = curves.toSorted((a, b) => quantile(b.points, 0.5) - quantile(a.points, 0.5))
  return bySpeed.map(({ server, number, points }, rank) => {
    const share = 0.06 + (0.82 * (rank + 0.5)) / curves.length
    const text = shortText(server, 17)
    const x = position(axis, quantile(points, share), frame.left, frame.right)
    const toLeft = x + textWidth(text, smallSize) + 6 > frame.right
    return Plot.text([text], {
      ...halo,
      x: valueAt(axis, x, frame.left, frame.right),
      y: share,
      dx: toLeft ? -5 : 5,
      textAnchor: toLeft ? 'end' : 'start',
      fontSize: smallSize,
      ...tagged({ 'data-part': 'label', 'data-series': number, 'data-server': server }),
    })
  })
}

function captionOf(curves: readonly Curve[]): string {
  const text = (share: number) => {
    const sorted = curves.toSorted((a, b) => quantile(a.points, share) - quantile(b.points, share))
    return [sorted[0], sorted.at(-1)]
      .map((curve) => (curve ? `${durationText(quantile(curve.points, share))} (${curve.server})` : ''))
      .filter((end, index, ends) => index === 0 || end !== ends[0])
      .join(' to ')
  }
  return sentences(
    `Half of the requests are answered within ${text(0.5)}, 99 % within ${text(0.99)}.`,
    'All answered requests of the blocks that count; the latency axis is logarithmic.',
  )
}

function tableOf(curves: readonly Curve[]): Chart['table'] {
  const head = ['Server', 'Answered', 'p50 s', 'p90 s', 'p99 s']
  const rows = curves.map(({ server, answered, points }) => [
    server,
    String(answered),
    ...marked.map((share) => fixedText(6, quantile(points, share))),
  ])
  return { head, rows }
}
