import * as Plot from '@observablehq/plot'
import type { ReportedCell } from '../../../analysis/schema.ts'
import { capital } from '../../../base/text.ts'
import { signMarks } from '../../prose/signs.ts'
import { across, axisFor } from './axis.ts'
import { type Chart, chartOf } from './chart.ts'
import { fillOf, halo, type LegendEntry, muted } from './legend.ts'
import { fontSize, tagged } from './plot.ts'
import type { Style } from './style.ts'
import { fixedText, shortText, textWidth } from './text.ts'

/** One figure with its interval and the blocks' own figures. */
export interface RowLine {
  /** Lines of one heading stand together, and so do those of one name among them: they are a row. */
  readonly heading: string
  readonly name: string
  /** What it is a figure of, for the legend; lines of one series have one style. */
  readonly series: string
  readonly style: Style
  /** Null where there is none; the note then says why. */
  readonly value: number | null
  /** How it may be read: exactly (if left out), as a bound, or not at all. */
  readonly sign?: ReportedCell['pct_sign']
  readonly interval?: readonly [low: number, high: number] | null
  readonly points?: readonly number[]
  /** What went wrong; empty if nothing did. */
  readonly note: string
}

interface RowsChart extends Pick<Chart, 'id' | 'title' | 'caption' | 'group' | 'choice'> {
  readonly lines: readonly RowLine[]
  /** What the headings, the names and the series are. */
  readonly columns: readonly [string, string, string]
  /** What the figures are, with their unit. */
  readonly figure: string
  readonly format: (value: number) => string
  /** Of the figures in the table. */
  readonly digits: number
  /** As the figures ask for it, if left out. */
  readonly axisType?: 'linear' | 'log'
  /** A value that others are compared with. */
  readonly reference?: number
}

type Placed<T> = T & { readonly y: number }
type Line = Placed<Required<RowLine>>
type Drawn = Line & { readonly value: number }

const marginTop = 24
const headingHeight = 21
const lineHeight = 17
const noteHeight = 13
const rowGap = 3
/** Intervals may widen the axis by this factor beyond the figures; what is longer ends in an arrowhead. */
const widest = 2

/** Figures as rows of marks: an axis below and above, names at the left, each figure as text at the right. */
export function rowsChart(chart: RowsChart): Chart {
  const { id, title, caption, group, choice, figure, format, axisType, reference } = chart
  const grouped = group === undefined || choice === undefined ? {} : { group, choice }
  const { headings, names, lines, bottom } = layout(chart.lines)
  const drawn = lines.flatMap((line) => (line.value === null ? [] : [{ ...line, value: line.value }]))
  const absent = lines.filter(({ value }) => value === null)
  const text = ({ value, sign }: Drawn) => `${signMarks[sign]}${format(value)}`
  const marginLeft = 8 + Math.max(...names.map(({ text }) => textWidth(text, fontSize.name)))
  const marginRight = 6 + Math.max(0, ...drawn.map((line) => textWidth(text(line), fontSize.other)))

  const figures = lines.flatMap(({ value, points }) => (value === null ? points : [value, ...points]))
  const [least, most] = [Math.min(...figures) / widest, Math.max(...figures) * widest]
  const ends = lines.flatMap(({ interval }) => interval ?? [])
  const spanned = [...figures, ...ends.map((end) => Math.max(least, Math.min(most, end))), reference ?? Number.NaN]
  const axis = axisFor(spanned, figure, format, axisType)

  const left = { frameAnchor: 'left', textAnchor: 'start', y: 'y', text: 'text', dx: -marginLeft } as const
  const right = { frameAnchor: 'right', textAnchor: 'end', dx: marginRight - 1 } as const
  const place = { x: 'value', y: middle, stroke: colourOf } as const
  const note = { text: 'note', fill: 'var(--accent)', ...tagged({ 'data-part': 'note' }) } as const
  return chartOf(
    {
      ...{ id, title, ...grouped, legend: legendOf(lines), table: tableOf(chart, lines) },
      // The quantity and its unit come first.
      caption: `${capital(figure)}. ${caption}`,
    },
    {
      height: bottom + 42,
      marginLeft,
      marginRight,
      marginTop,
      insetLeft: 8,
      insetRight: 12,
      x: { ...axis, ...across, axis: 'both' },
      y: { type: 'identity', axis: null },
      marks: [
        reference === undefined ? null : Plot.ruleX([reference], { stroke: muted.colour, strokeDasharray: '4 3' }),
        Plot.text(headings, { ...left, fill: muted.colour, fontWeight: 600, ...tagged({ 'data-part': 'headings' }) }),
        Plot.text(names, { ...left, fontSize: fontSize.name, ...tagged({ 'data-part': 'names' }) }),
        intervalMarks(lines, axis.type === 'log' ? least : 0, most),
        Plot.dot(
          lines.flatMap(({ points, ...line }) => points.map((value) => ({ ...line, value }))),
          { ...place, y: ({ y }: Drawn) => y + 5, r: 1.6, strokeWidth: 0.9, ...tagged({ 'data-part': 'blocks' }) },
        ),
        boundMarks(drawn, place),
        Plot.dot(drawn, {
          ...place,
          symbol: ({ style }: Drawn) => style.shape,
          r: 4.5,
          fill: ({ style, sign }: Drawn) => fillOf(style.colour, sign !== '='),
          ...tagged({ 'data-part': 'figure' }),
        }),
        Plot.text(drawn, { ...right, y: 'y', text, ...tagged({ 'data-part': 'figure-text' }) }),
        Plot.text(
          drawn.filter(({ note }) => note !== ''),
          { ...right, ...halo, ...note, y: ({ y }: Drawn) => y + noteHeight },
        ),
        // In the place of a figure: the mark, empty, and why there is none.
        Plot.dot(absent, {
          frameAnchor: 'left',
          dx: 8,
          y: 'y',
          symbol: ({ style }: Line) => style.shape,
          r: 4.5,
          stroke: colourOf,
          strokeDasharray: '2 2',
        }),
        Plot.text(absent, { ...note, frameAnchor: 'left', textAnchor: 'start', dx: 17, y: 'y' }),
      ],
    },
  )
}

function colourOf({ style }: Line): string {
  return style.colour
}

/** The height of a mark, so that the blocks' rings have room below it. */
function middle({ y }: Line): number {
  return y - 1.5
}

/** Where everything is, from the top down. */
function layout(all: readonly RowLine[]) {
  const headings: Placed<{ text: string }>[] = []
  const names: Placed<{ text: string }>[] = []
  const lines: Line[] = []
  let y = marginTop
  for (const [heading, group] of Map.groupBy(all, (line) => line.heading)) {
    headings.push({ text: shortText(heading, 30), y: y + headingHeight / 2 + 2 })
    y += headingHeight
    for (const [name, row] of Map.groupBy(group, (line) => line.name)) {
      names.push({ text: shortText(name, 17), y: y + lineHeight / 2 })
      for (const line of row) {
        lines.push({ sign: '=', interval: null, points: [], ...line, y: y + lineHeight / 2 })
        y += lineHeight + (line.value !== null && line.note !== '' ? noteHeight : 0)
      }
      y += rowGap
    }
  }
  return { headings, names, lines, bottom: y }
}

function intervalMarks(lines: readonly Line[], least: number, most: number): Plot.Markish {
  const within = (end: number) => Math.min(most, Math.max(least, end))
  const intervals = lines.flatMap(({ interval, ...line }) => {
    if (interval === null) return []
    const [low, high] = interval
    return [{ ...line, low, high, from: within(low), to: within(high) }]
  })
  const cuts = intervals.flatMap((line) => [
    ...(line.low < line.from ? [{ ...line, value: line.from, rotate: -90 }] : []),
    ...(line.high > line.to ? [{ ...line, value: line.to, rotate: 90 }] : []),
  ])
  return [
    Plot.ruleY(intervals, {
      x1: 'from',
      x2: 'to',
      y: middle,
      stroke: colourOf,
      strokeWidth: 2,
      ...tagged({ 'data-part': 'interval' }),
    }),
    Plot.dot(cuts, {
      x: 'value',
      y: middle,
      rotate: 'rotate',
      symbol: 'triangle',
      r: 3,
      fill: colourOf,
      ...tagged({ 'data-part': 'cut' }),
    }),
  ]
}

/** Arrows to the side where the exact figure may lie. */
function boundMarks(lines: readonly Drawn[], place: Plot.VectorOptions): Plot.Markish {
  const arrow = (bound: Line['sign'], rotate: number, part: string) =>
    Plot.vector(
      lines.filter(({ sign }) => sign === bound),
      { ...place, length: 15, anchor: 'start', rotate, ...tagged({ 'data-part': part }) },
    )
  return [arrow('>=', 90, 'at-least'), arrow('<=', -90, 'at-most')]
}

function legendOf(lines: readonly Line[]): LegendEntry[] {
  const series = new Map(lines.map(({ series, style }) => [series, { style, text: series }]))
  const bounds = lines.filter(({ value, sign }) => value !== null && sign !== '=')
  const hollow = { style: muted, hollow: true, text: 'hollow: a bound, or not comparable (?)' }
  return [...series.values(), ...(bounds.length > 0 ? [hollow] : [])]
}

/** Every line with its figures; columns without any are left out. */
function tableOf({ columns, figure, digits }: RowsChart, lines: readonly Line[]): Chart['table'] {
  const head = [...columns, figure, 'Low', 'High', 'Blocks', 'Failure']
  const rows = lines.map(({ heading, name, series, value, sign, interval, points, note }) => [
    ...[heading, name, series, value === null ? '' : `${signMarks[sign]}${fixedText(digits, value)}`],
    ...[fixedText(digits, interval?.[0]), fixedText(digits, interval?.[1])],
    ...[points.map((point) => fixedText(digits, point)).join(' '), note],
  ])
  const isUsed = (_: string, column: number) => rows.some((row) => row[column] !== '')
  return { head: head.filter(isUsed), rows: rows.map((row) => row.filter(isUsed)) }
}
