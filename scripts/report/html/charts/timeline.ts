import * as Plot from '@observablehq/plot'
import type { CellFacts, Facts } from '../../../analysis/schema.ts'
import { axisMarks, axisName } from './axes.ts'
import { cellName, sentences } from './cells.ts'
import { type Chart, chartOf, idOf, width } from './chart.ts'
import { type LegendEntry, legend, legendHeight } from './legend.ts'
import { draw, type Label, manyDots, tagged } from './plot.ts'
import { axisFor, tickRoom } from './scale.ts'
import { durationText, fixedText } from './text.ts'

type Timeline = NonNullable<CellFacts['timeline']>
type Request = Timeline['points'][number]

/** So many points at most are drawn; half of them are the slowest, the others a choice evenly over the rest. */
export const mostPoints = 300
/** So many of the slowest are spoken of, and are in the table. */
const slowestCount = 20

/** The requests of one block of every cell in time, to see where the slow ones are; none of a cell with fewer than two. */
export function timelineCharts(facts: Facts): Chart[] {
  return facts.cells.flatMap((cell) => {
    const { timeline, server, topology, network } = cell
    if (timeline === null || timeline.points.length < 2) return []
    const id = idOf('timeline', facts.run, server, topology, network)
    const choice = `${cellName(cell)} · ${network}`
    const title = `Requests in time · ${choice}, block ${timeline.block}`
    const caption = captionOf(timeline)
    const svg = drawTimeline({ id, title, description: caption }, chosen(timeline.points))
    return [chartOf({ id, title, caption, svg, table: tableOf(timeline), group: 'timeline', choice })]
  })
}

/** What is drawn of the requests, in time's order: all that failed or are among the slowest, as far as there is room. */
export function chosen(points: readonly Request[]): Request[] {
  if (points.length <= mostPoints) return [...points]
  const notable = points.toSorted((a, b) => Number(a[2]) - Number(b[2]) || b[1] - a[1]).slice(0, mostPoints / 2)
  const kept = new Set(notable)
  const others = points.filter((point) => !kept.has(point))
  const step = others.length / (mostPoints - kept.size)
  const evenly = Array.from({ length: mostPoints - kept.size }, (_, index) => others[Math.floor(index * step)])
  return [...notable, ...evenly].filter((point) => point !== undefined).sort((a, b) => a[0] - b[0])
}

const colours = { answered: 'var(--series-1)', failed: 'var(--accent)' } as const

function drawTimeline(label: Label, points: readonly Request[]): string {
  const failed = points.filter(([, , answered]) => !answered)
  const entries: LegendEntry[] =
    failed.length === 0
      ? []
      : [
          { style: { colour: colours.answered, shape: 'circle' }, text: 'answered' },
          { style: { colour: colours.failed, shape: 'times' }, text: 'failed' },
        ]
  const top = legendHeight(entries) + 10
  const height = 150
  const [left, right] = [56, width - 26]
  const x = axisFor(
    points.map(([start]) => start),
    right - left,
    60,
    'linear',
  )
  const y = axisFor(
    points.map(([, latency]) => latency),
    height,
    tickRoom.down,
  )
  const place = ([start, latency]: Request): [number, number] => [start, Math.max(latency, y.domain[0])]
  return draw(label, {
    width,
    height: top + height + 42,
    marginLeft: left,
    marginRight: width - right,
    marginTop: top,
    marginBottom: 42,
    x: { domain: [...x.domain] },
    y: { type: y.type, domain: [...y.domain] },
    marks: [
      axisMarks(x, 'bottom', durationText),
      axisMarks(y, 'left', durationText),
      axisName('latency by start of the request'),
      legend(entries, top, left),
      manyDots(points.filter(([, , answered]) => answered).map(place), {
        stroke: colours.answered,
        width: 3.5,
        opacity: 0.75,
      }),
      Plot.dot(failed.map(place), {
        x: '0',
        y: '1',
        symbol: 'times',
        r: 3,
        stroke: colours.failed,
        ...tagged({ 'data-part': 'failed' }),
      }),
    ],
  })
}

function slowest({ points }: Timeline): Request[] {
  return points.toSorted((a, b) => b[1] - a[1]).slice(0, slowestCount)
}

function captionOf(timeline: Timeline): string {
  const { requests, points } = timeline
  const slow = slowest(timeline)
  const [worst] = slow
  const end = Math.max(...points.map(([start]) => start))
  const early = slow.filter(([start]) => start <= end / 4).length
  const failed = points.filter(([, , answered]) => !answered).length
  const drawn = Math.min(points.length, mostPoints)
  return sentences(
    worst ? `The slowest took ${durationText(worst[1])} and began ${durationText(worst[0])} after the first.` : '',
    `${early} of the ${slow.length} slowest began in the first quarter of the time.`,
    failed === 0 ? '' : `${failed} of the drawn failed.`,
    drawn < requests ? `Drawn are ${drawn} of ${requests} requests, the slowest among them.` : '',
  )
}

function tableOf(timeline: Timeline): Chart['table'] {
  const head = ['Start s', 'Latency s', 'Answered']
  const rows = slowest(timeline).map(([start, latency, answered]) => [
    fixedText(4, start),
    fixedText(6, latency),
    answered ? 'yes' : 'no',
  ])
  return { head, rows }
}
