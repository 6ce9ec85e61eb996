import * as Plot from '@observablehq/plot'
import { axisMarks, axisName } from './axes.ts'
import { fontSize, smallSize, width } from './chart.ts'
import { halo, type LegendEntry, legend, legendHeight, markStyle } from './legend.ts'
import { draw, type Label, tagged } from './plot.ts'
import { type Axis, axisFor, position, tickRoom, valueAt } from './scale.ts'
import type { Style } from './style.ts'
import { figureText, shortText, textWidth } from './text.ts'

/** How a figure may be read: exactly, as a bound, or not at all. */
export type Sign = '=' | '>=' | '<=' | '?'

/** One figure with its interval and the blocks' own figures. */
export interface RowLine {
  readonly style: Style
  /** Null where there is none; the note then says why. */
  readonly value: number | null
  readonly sign: Sign
  readonly low: number | null
  readonly high: number | null
  readonly points: readonly number[]
  /** At the right edge. */
  readonly text: string
  /** What went wrong; empty if nothing did. */
  readonly note: string
}

/** Rows under one heading: a name each, and its figures on lines of their own. */
export interface RowGroup {
  readonly heading: string
  readonly rows: readonly { readonly name: string; readonly lines: readonly RowLine[] }[]
}

export interface RowsPlot {
  readonly label: Label
  readonly groups: readonly RowGroup[]
  /** What the axis shows, with its unit. */
  readonly axisName: string
  /** As the figures ask for it, if left out. */
  readonly axisType?: Axis['type']
  /** A value that others are compared with. */
  readonly reference?: number
  readonly legend: readonly LegendEntry[]
}

interface Frame {
  readonly axis: Axis
  /** Where the axis begins and ends. */
  readonly range: readonly [number, number]
  readonly marginLeft: number
  readonly marginRight: number
}

const headingHeight = 21
const lineHeight = 17
const noteHeight = 13
const rowGap = 3
const arrowLength = 15
/** Intervals may widen the axis by this factor beyond the figures; what is longer ends in an arrowhead at the edge. */
const widest = 2

/** Figures as rows of marks: an axis below and above, names at the left, each figure as text at the right. */
export function drawRows({ label, groups, axisName: name, axisType, reference, legend: entries }: RowsPlot): string {
  const marginTop = legendHeight(entries) + 24
  const { headings, names, lines, bottom } = layout(groups, marginTop)
  const marginLeft = 8 + Math.max(...names.map(({ text }) => textWidth(text, fontSize)))
  const marginRight = 6 + Math.max(...lines.map(rightWidth))
  const range: [number, number] = [marginLeft + 8, width - marginRight - 12]
  const values = [...spanned(lines), ...(reference === undefined ? [] : [reference])]
  const axis = axisFor(values, range[1] - range[0], tickRoom.across, axisType)
  const frame = { axis, range, marginLeft, marginRight }
  return draw(label, {
    width,
    height: bottom + 42,
    marginLeft,
    marginRight,
    marginTop,
    marginBottom: 42,
    x: { type: axis.type, domain: [...axis.domain], range, axis: null },
    y: { type: 'identity', axis: null },
    marks: [
      axisMarks(axis, 'top', figureText),
      axisMarks(axis, 'bottom', figureText),
      axisName(name),
      reference === undefined ? null : Plot.ruleX([reference], { stroke: 'var(--muted)', strokeDasharray: '4 3' }),
      legend(entries, marginTop, marginLeft),
      leftTexts(headings, 'headings', marginLeft, { fill: 'var(--muted)', fontSize: smallSize, fontWeight: 600 }),
      leftTexts(names, 'names', marginLeft, { fontSize }),
      lines.map((line) => (line.value === null ? absentMarks(line, frame) : lineMarks(line, line.value, frame))),
    ],
  })
}

type Placed<T> = T & { readonly y: number }

/** Where everything is, from the top down. */
function layout(groups: readonly RowGroup[], top: number) {
  const headings: Placed<{ text: string }>[] = []
  const names: Placed<{ text: string }>[] = []
  const lines: Placed<RowLine>[] = []
  let y = top
  for (const { heading, rows } of groups) {
    headings.push({ text: shortText(heading, 30), y: y + headingHeight / 2 + 2 })
    y += headingHeight
    for (const row of rows) {
      names.push({ text: shortText(row.name, 17), y: y + lineHeight / 2 })
      for (const line of row.lines) {
        lines.push({ ...line, y: y + lineHeight / 2 })
        y += lineHeight + (line.value !== null && line.note !== '' ? noteHeight : 0)
      }
      y += rowGap
    }
  }
  return { headings, names, lines, bottom: y }
}

/** A note is on a line of its own and may reach into the frame. */
function rightWidth({ value, text }: RowLine): number {
  return value === null ? 0 : textWidth(text, smallSize)
}

/** What the axis has to span. */
function spanned(lines: readonly RowLine[]): number[] {
  const figures = lines.flatMap(({ value, points }) => (value === null ? points : [value, ...points]))
  const [low, high] = [Math.min(...figures) / widest, Math.max(...figures) * widest]
  const ends = lines.flatMap((line) => [line.low, line.high]).filter((end) => end !== null)
  return [...figures, ...ends.map((end) => Math.max(low, Math.min(high, end)))]
}

function leftTexts(
  texts: readonly Placed<{ text: string }>[],
  part: string,
  marginLeft: number,
  options: Plot.TextOptions,
): Plot.Markish {
  const place = { y: 'y', text: 'text', frameAnchor: 'left', textAnchor: 'start', dx: -marginLeft } as const
  return Plot.text(texts, { ...place, ...options, ...tagged({ 'data-part': part }) })
}

function lineMarks(line: Placed<RowLine>, value: number, frame: Frame): Plot.Markish {
  const { y, style, sign, points, text, note } = line
  const right = { frameAnchor: 'right', textAnchor: 'end', dx: frame.marginRight - 1, fontSize: smallSize } as const
  return [
    intervalMarks(line, frame),
    Plot.dot(points, {
      x: (point: number) => point,
      y: y + 5,
      r: 1.6,
      stroke: style.colour,
      strokeWidth: 0.9,
      ...tagged({ 'data-part': 'blocks' }),
    }),
    boundMark(line, value, frame),
    Plot.dot([value], {
      x: (figure: number) => figure,
      y: y - 1.5,
      ...markStyle(style, sign !== '='),
      ...tagged({ 'data-part': 'figure' }),
    }),
    Plot.text([text], { ...right, y, ...tagged({ 'data-part': 'figure-text' }) }),
    note === ''
      ? null
      : Plot.text([note], {
          ...right,
          ...halo,
          y: y + noteHeight,
          fill: 'var(--accent)',
          ...tagged({ 'data-part': 'note' }),
        }),
  ]
}

/** In the place of a figure: the mark, empty, and why there is none. */
function absentMarks({ y, style, note }: Placed<RowLine>, { marginLeft, range: [from] }: Frame): Plot.Markish {
  const place = { y, frameAnchor: 'left' } as const
  return [
    Plot.dot([0], { ...place, ...markStyle(style, true), dx: from - marginLeft, strokeDasharray: '2 2' }),
    Plot.text([note], {
      ...place,
      textAnchor: 'start',
      dx: from - marginLeft + 9,
      fontSize: smallSize,
      fill: 'var(--accent)',
      ...tagged({ 'data-part': 'note' }),
    }),
  ]
}

function intervalMarks({ y, style, low, high }: Placed<RowLine>, { axis }: Frame): Plot.Markish {
  if (low === null || high === null) return null
  const [least, most] = axis.domain
  const [from, to] = [Math.max(least, Math.min(low, most)), Math.min(most, Math.max(high, least))]
  const cut = [...(low < from ? [{ at: from, rotate: -90 }] : []), ...(high > to ? [{ at: to, rotate: 90 }] : [])]
  return [
    Plot.ruleY([{ from, to }], {
      x1: 'from',
      x2: 'to',
      y: y - 1.5,
      stroke: style.colour,
      strokeWidth: 2,
      ...tagged({ 'data-part': 'interval' }),
    }),
    Plot.dot(cut, {
      x: 'at',
      y: y - 1.5,
      rotate: 'rotate',
      symbol: 'triangle',
      r: 3,
      fill: style.colour,
      ...tagged({ 'data-part': 'cut' }),
    }),
  ]
}

/** An arrow to the side where the speed itself may lie. */
function boundMark({ y, style, sign }: Placed<RowLine>, value: number, { axis, range }: Frame): Plot.Markish {
  if (sign !== '>=' && sign !== '<=') return null
  const end = position(axis, value, ...range) + (sign === '>=' ? arrowLength : -arrowLength)
  return Plot.arrow([0], {
    x1: value,
    x2: valueAt(axis, end, ...range),
    y1: y - 1.5,
    y2: y - 1.5,
    headLength: 5,
    headAngle: 70,
    stroke: style.colour,
    strokeWidth: 1.5,
    ...tagged({ 'data-part': sign === '>=' ? 'at-least' : 'at-most' }),
  })
}
