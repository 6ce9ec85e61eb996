import * as Plot from '@observablehq/plot'
import { median } from 'simple-statistics'
import type { Facts } from '../../../analysis/schema.ts'
import { axisMarks, axisName } from './axes.ts'
import { topologyLegend } from './cell-rows.ts'
import { cellName, sentences } from './cells.ts'
import { type Chart, chartOf, idOf, smallSize, width } from './chart.ts'
import { halo, legend, legendHeight, markStyle } from './legend.ts'
import { draw, type Label, tagged } from './plot.ts'
import { type Axis, axisFor, position, tickRoom } from './scale.ts'
import { type Box, pushApart } from './spread.ts'
import { topologyStyle } from './style.ts'
import { figureText, fixedText, listText, shortText, textWidth } from './text.ts'

type ArticleRow = Facts['article'][number]
type Published = ArticleRow & { readonly article_rps: number; readonly lab_rps: number }

/**
 * The published requests a second against the lab's, with the line on which they are equal; one chart a network. None
 * without a published table, or where no server has both figures.
 */
export function articleCharts(facts: Facts): Chart[] {
  return [...Map.groupBy(facts.article, ({ network }) => network)].flatMap(([network, rows]) => {
    const points = rows.filter(hasBoth)
    if (points.length === 0) return []
    const id = idOf('article', facts.run, network)
    const title = `The article and the lab · ${network}`
    const caption = captionOf(points, rows)
    const svg = drawScatter({ id, title, description: caption }, points)
    return [chartOf({ id, title, caption, svg, table: tableOf(rows) })]
  })
}

function hasBoth(row: ArticleRow): row is Published {
  return row.article_rps !== null && row.lab_rps !== null && row.article_rps > 0 && row.lab_rps > 0
}

const textHeight = 13
const frame = { left: 52, right: width - 18, height: 350 } as const

function drawScatter(label: Label, points: readonly Published[]): string {
  const entries = topologyLegend(points)
  const top = legendHeight(entries) + 22
  const bottom = top + frame.height
  const of = (column: 'article_rps' | 'lab_rps') => points.map((point) => point[column])
  const x = axisFor(of('article_rps'), frame.right - frame.left, tickRoom.across, 'log')
  const y = axisFor(of('lab_rps'), frame.height, tickRoom.down, 'log')
  const places = points.map((point) => ({
    point,
    x: position(x, point.article_rps, frame.left, frame.right),
    y: position(y, point.lab_rps, bottom, top),
  }))
  return draw(label, {
    width,
    height: bottom + 44,
    marginLeft: frame.left,
    marginRight: width - frame.right,
    marginTop: top,
    marginBottom: 44,
    x: { type: 'log', domain: [...x.domain] },
    y: { type: 'log', domain: [...y.domain] },
    marks: [
      axisMarks(x, 'bottom', figureText),
      axisMarks(y, 'left', figureText),
      axisName('article, requests a second'),
      Plot.text(['lab, requests a second'], {
        frameAnchor: 'top-left',
        textAnchor: 'start',
        dx: 4 - frame.left,
        dy: -10,
        fontSize: smallSize,
      }),
      legend(entries, top, frame.left),
      diagonal(x, y),
      places.map(({ point }) =>
        Plot.dot([point], {
          x: 'article_rps',
          y: 'lab_rps',
          ...markStyle(topologyStyle(point.topology), false),
          ...tagged({ 'data-part': 'figure', 'data-server': point.server }),
        }),
      ),
      labels(places, top, bottom),
    ],
  })
}

/** Where both are equal, as far as both axes reach; nothing if they share no value. */
function diagonal(x: Axis, y: Axis): Plot.Markish {
  const from = Math.max(x.domain[0], y.domain[0])
  const to = Math.min(x.domain[1], y.domain[1])
  if (from >= to) return null
  return Plot.link([{ from, to }], {
    x1: 'from',
    y1: 'from',
    x2: 'to',
    y2: 'to',
    stroke: 'var(--muted)',
    strokeDasharray: '5 4',
    ...tagged({ 'data-part': 'diagonal' }),
  })
}

interface Place {
  readonly point: Published
  readonly x: number
  readonly y: number
}

/** Names beside the points, pushed up or down where they would lie on each other, and then tied to their points. */
function labels(places: readonly Place[], top: number, bottom: number): Plot.Markish {
  const own = places.toSorted((a, b) => a.y - b.y)
  const obstacles = own.map(({ x, y }) => ({ x: x - 5, y, width: 10, height: 10 }))
  const boxes = pushApart(own.map(boxOf), obstacles, top, bottom)
  const named = own.flatMap((place, index) => {
    const box = boxes[index]
    return box ? [{ place, box }] : []
  })
  return [
    named.map(({ place, box }) => (Math.abs(box.y - place.y) > 6 ? tie(place, box, top) : null)),
    named.map(({ place, box }) => {
      const isRight = box.x > place.x
      return Plot.text([nameOf(place)], {
        ...halo,
        frameAnchor: 'top-left',
        dx: (isRight ? box.x + gap : box.x + box.width - gap) - frame.left,
        dy: box.y - top,
        lineAnchor: 'middle',
        textAnchor: isRight ? 'start' : 'end',
        fontSize: smallSize,
        ...tagged({ 'data-part': 'label' }),
      })
    }),
  ]
}

/** Between a text and whatever is beside it. */
const gap = 3

function nameOf({ point }: Place): string {
  return shortText(cellName(point), 24)
}

function boxOf(place: Place): Box {
  const size = textWidth(nameOf(place), smallSize) + 2 * gap
  const x = place.x + 5 + size <= frame.right ? place.x + 5 : place.x - 5 - size
  return { x, y: place.y, width: size, height: textHeight }
}

/** From a point to its name: a vector, since that is told in units of the drawing. */
function tie(place: Place, box: Box, top: number): Plot.Markish {
  const [dx, dy] = [(box.x > place.x ? box.x : box.x + box.width) - place.x, box.y - place.y]
  return Plot.vector([0], {
    frameAnchor: 'top-left',
    dx: place.x - frame.left,
    dy: place.y - top,
    length: Math.hypot(dx, dy),
    rotate: (180 / Math.PI) * Math.atan2(dx, -dy),
    anchor: 'start',
    shape: {
      draw: (path: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }, length: number) => {
        path.moveTo(0, 0)
        path.lineTo(0, -length)
      },
    },
    stroke: 'var(--muted)',
    strokeWidth: 0.8,
  })
}

function captionOf(points: readonly Published[], rows: readonly ArticleRow[]): string {
  const ratios = points.map(({ article_rps, lab_rps }) => lab_rps / article_rps)
  const near = ratios.filter((ratio) => ratio <= 1.25 && ratio >= 0.8).length
  const absent = rows.filter((row) => !hasBoth(row)).map(({ server }) => server)
  return sentences(
    `On the dashed line both did the same, above it the lab did more: ${figureText(median(ratios))} times as many requests a second in the median.`,
    `${near} of ${points.length} servers are within a factor of 1.25.`,
    absent.length === 0 ? '' : `Without a figure to compare: ${listText(absent)}.`,
  )
}

function tableOf(rows: readonly ArticleRow[]): Chart['table'] {
  const head = ['Server', 'Topology', 'Article RPS', 'Lab RPS', 'Ratio']
  return {
    head,
    rows: rows.map(({ server, topology, article_rps, lab_rps, rps_ratio }) => [
      server,
      topology,
      fixedText(2, article_rps),
      fixedText(2, lab_rps),
      fixedText(3, rps_ratio),
    ]),
  }
}
