import * as Plot from '@observablehq/plot'
import { evenly, type Timeline } from '../../../analysis/digest.ts'
import { treatmentOf } from '../../../analysis/repetition.ts'
import type { RunAnalysis } from '../../../analysis/schema.ts'
import { countText, duration } from '../../../base/numbers.ts'
import { sentences } from '../../../base/text.ts'
import { across, axisFor } from './axis.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import { dots, tagged } from './plot.ts'
import { fixedText } from './text.ts'

type Request = Timeline['points'][number]

/** So many points at most are drawn; half of them are the slowest, the others a choice evenly over the rest. */
export const mostPoints = 120
/** So many of the slowest are spoken of, and are in the table. */
const slowestCount = 20

const answered = { colour: 'var(--series-1)', shape: 'circle' } as const
const failed = { colour: 'var(--accent)', shape: 'times' } as const

const legend = [
  { style: answered, text: 'answered' },
  { style: failed, text: 'failed' },
]

const isAnswered = ([, , answered]: Request) => answered
const isFailed = ([, , answered]: Request) => !answered

/** The requests of one block of every cell in time, to see where the slow ones are; none of a cell with fewer than two. */
export function timelineCharts(analysis: RunAnalysis): Chart[] {
  return analysis.cells.flatMap((cell) => {
    const { timeline, server, topology, network } = cell
    if (timeline === null || timeline.points.length < 2) return []
    const choice = `${treatmentOf(cell)} · ${network}`
    const points = chosen(timeline.points)
    const failures = points.filter(isFailed)
    const [starts, latencies] = [points.map(([start]) => start), points.map(([, latency]) => latency)]
    const chart = {
      id: idOf('timeline', analysis.run, server, topology, network),
      title: `Requests in time · ${choice}, block ${timeline.block}`,
      caption: captionOf(timeline, points),
      legend: failures.length === 0 ? [] : legend,
      table: tableOf(timeline),
      group: 'timeline',
      choice,
    }
    return [
      chartOf(chart, {
        height: 216,
        x: { ...axisFor(starts, 'start of the request', duration, 'linear'), ...across },
        y: { ...axisFor(latencies, 'latency', duration), clamp: true },
        marks: [
          Plot.line(points.filter(isAnswered), {
            x: '0',
            y: '1',
            curve: dots,
            stroke: answered.colour,
            strokeWidth: 3.5,
            strokeOpacity: 0.75,
            strokeLinecap: 'round',
            ...tagged({ 'data-part': 'dots' }),
          }),
          Plot.dot(failures, {
            x: '0',
            y: '1',
            symbol: failed.shape,
            r: 3,
            stroke: failed.colour,
            ...tagged({ 'data-part': 'failed' }),
          }),
        ],
      }),
    ]
  })
}

/** What is drawn of the requests, in time's order: all that failed or are among the slowest, as far as there is room. */
export function chosen(points: readonly Request[]): Request[] {
  if (points.length <= mostPoints) return [...points]
  const slowest = points.toSorted((a, b) => Number(a[2]) - Number(b[2]) || b[1] - a[1]).slice(0, mostPoints / 2)
  const kept = new Set(slowest)
  const others = points.filter((point) => !kept.has(point))
  return [...slowest, ...evenly(others, mostPoints - kept.size)].sort((a, b) => a[0] - b[0])
}

function slowest({ points }: Timeline): Request[] {
  return points.toSorted((a, b) => b[1] - a[1]).slice(0, slowestCount)
}

function captionOf(timeline: Timeline, drawn: readonly Request[]): string {
  const { requests, points } = timeline
  const slow = slowest(timeline)
  const [worst] = slow
  const end = Math.max(...points.map(([start]) => start))
  const early = slow.filter(([start]) => start <= end / 4).length
  const failures = drawn.filter(isFailed).length
  return sentences(
    worst && `The slowest took ${duration(worst[1])} and began ${duration(worst[0])} after the first.`,
    `${early} of the ${slow.length} slowest began in the first quarter of the time.`,
    drawn.length < requests && `${drawn.length} of ${countText(requests)} requests are drawn, the slowest among them.`,
    failures > 0 && `Of those drawn, ${failures} failed.`,
  )
}

function tableOf(timeline: Timeline): Chart['table'] {
  const head = ['Start s', 'Latency s', 'Answered']
  const rows = slowest(timeline).map(([start, latency, isAnswered]) => [
    fixedText(4, start),
    fixedText(6, latency),
    isAnswered ? 'yes' : 'no',
  ])
  return { head, rows }
}
