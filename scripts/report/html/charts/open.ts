import * as Plot from '@observablehq/plot'
import { median } from 'simple-statistics'
import type { CellFacts, Facts, OpenLevelFacts } from '../../../analysis/schema.ts'
import { axisMarks, axisName } from './axes.ts'
import { cellName, sentences } from './cells.ts'
import { type Chart, chartOf, idOf, smallSize, width } from './chart.ts'
import { halo, type LegendEntry, legend, legendHeight, markStyle } from './legend.ts'
import { draw, type Label, tagged } from './plot.ts'
import { axisFor, tickRoom } from './scale.ts'
import { styleOf } from './style.ts'
import { durationText, fixedText, listText, shortText, textWidth } from './text.ts'

/** The levels of one share over the blocks. */
interface Step {
  readonly share: number
  readonly levels: readonly OpenLevelFacts[]
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
export function openCharts(facts: Facts): Chart[] {
  return facts.cells.flatMap((cell) => {
    const steps = stepsOf(cell)
    if (steps.filter(({ levels }) => levels.some(({ p50_s }) => p50_s !== null)).length < 2) return []
    const { server, topology, network } = cell
    const id = idOf('open', facts.run, server, topology, network)
    const choice = `${cellName(cell)} · ${network}`
    const title = `Latency under load · ${choice}`
    const caption = captionOf(steps)
    const svg = drawSteps({ id, title, description: caption }, steps)
    return [chartOf({ id, title, caption, svg, table: tableOf(cell), group: 'open', choice })]
  })
}

function stepsOf({ open }: CellFacts): Step[] {
  return [...Map.groupBy(open, ({ share }) => share)]
    .map(([share, levels]) => ({ share, levels, trouble: troubleOf(levels) }))
    .toSorted((a, b) => a.share - b.share)
}

function troubleOf(levels: readonly OpenLevelFacts[]): string[] {
  const dropped = levels.reduce((sum, level) => sum + level.dropped, 0)
  const failed = levels.reduce((sum, level) => sum + level.failed, 0) - dropped
  const limits = new Set(
    levels.flatMap(({ limited_by }) => (limited_by === null || limited_by === 'server' ? [] : [limited_by])),
  )
  const silent = levels.every(({ answered }) => answered === 0)
  return [
    ...[...limits].map((limit) => shortText(limit, 20)),
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(silent ? ['no answer'] : []),
  ]
}

const troubleHeight = 14

function drawSteps(label: Label, steps: readonly Step[]): string {
  const shown = percentiles.filter((percentile) => steps.some((step) => valuesOf(step, percentile).length > 0))
  const troubled = steps.some(({ trouble }) => trouble.length > 0)
  const entries: LegendEntry[] = [
    ...shown.map(({ name, style }) => ({ style, text: name })),
    ...(troubled
      ? [
          {
            style: { colour: 'var(--muted)', shape: 'circle' } as const,
            hollow: true,
            text: 'hollow: not the server’s alone',
          },
        ]
      : []),
  ]
  const height = 220
  const [left, right] = [58, width - 24]
  const { rows, firstRows } = troubleRows(steps, right - left)
  const top = legendHeight(entries) + 10 + troubleHeight * rows
  const latencies = shown.flatMap((percentile) => steps.flatMap((step) => valuesOf(step, percentile)))
  const y = axisFor(latencies, height, tickRoom.down, 'log')
  return draw(label, {
    width,
    height: top + height + 44,
    marginLeft: left,
    marginRight: width - right,
    marginTop: top,
    marginBottom: 44,
    x: { domain: [0, mostShare(steps)] },
    y: { type: 'log', domain: [...y.domain] },
    marks: [
      axisMarks(y, 'left', durationText),
      axisMarks({ ticks: steps.map(({ share }) => share) }, 'bottom', percentText),
      axisName('share of the measured capacity'),
      legend(entries, top, left),
      shown.map((percentile) => percentileMarks(percentile, steps)),
      steps.map((step, index) => troubleMarks(step, firstRows[index] ?? 0)),
    ],
  })
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
  const place = { x: 'share', y: 'value' } as const
  return [
    Plot.line(middles, {
      ...place,
      stroke: style.colour,
      strokeDasharray: style.dash,
      ...tagged({ 'data-part': `line ${name}` }),
    }),
    Plot.dot(blocks, { ...place, dx: 11, r: 1.6, stroke: style.colour, ...tagged({ 'data-part': `blocks ${name}` }) }),
    [true, false].map((hollow) =>
      Plot.dot(
        middles.filter(({ step }) => step.trouble.length > 0 === hollow),
        {
          ...place,
          ...markStyle(style, hollow),
          ...tagged({ 'data-part': `${hollow ? 'limited' : 'figure'} ${name}` }),
        },
      ),
    ),
  ]
}

function mostShare(steps: readonly Step[]): number {
  return Math.max(1, ...steps.map(({ share }) => share))
}

/** In which rows above the frame each level's texts begin: all in the lowest, unless they would lie on each other. */
function troubleRows(steps: readonly Step[], length: number) {
  const widest = Math.max(...steps.flatMap(({ trouble }) => trouble.map((text) => textWidth(text, smallSize))), 0)
  const places = steps
    .filter(({ trouble }) => trouble.length > 0)
    .map(({ share }) => (share / mostShare(steps)) * length)
  const crowded = places.some((place, index) => index > 0 && place - (places[index - 1] ?? 0) < widest + 6)
  let rows = 0
  const firstRows = steps.map(({ trouble }) => {
    const first = crowded ? rows : 0
    rows = Math.max(rows, first + trouble.length)
    return first
  })
  return { rows, firstRows }
}

/** Above the frame, over the level that it is about, and a line down from it. */
function troubleMarks({ share, trouble }: Step, firstRow: number): Plot.Markish {
  if (trouble.length === 0) return null
  return [
    Plot.ruleX([share], { stroke: 'var(--accent)', strokeDasharray: '1 5' }),
    trouble.toReversed().map((text, index) =>
      Plot.text([text], {
        ...halo,
        fill: 'var(--accent)',
        x: share,
        frameAnchor: 'top',
        // At full capacity there is no room on the right.
        textAnchor: share > 0.85 ? 'end' : 'middle',
        dy: -8 - troubleHeight * (firstRow + index),
        fontSize: smallSize,
        ...tagged({ 'data-part': 'trouble' }),
      }),
    ),
  ]
}

function valuesOf({ levels }: Step, { column }: Percentile): number[] {
  return levels.flatMap((level) => level[column] ?? []).filter((value) => value > 0)
}

function captionOf(steps: readonly Step[]): string {
  const known = steps.filter((step) => valuesOf(step, percentiles[1]).length > 0)
  const text = (step: Step | undefined) =>
    step ? `${durationText(median(valuesOf(step, percentiles[1])))} at ${percentText(step.share)}` : ''
  const troubled = steps.filter(({ trouble }) => trouble.length > 0)
  return sentences(
    known.length < 2 ? '' : `99 % are answered within ${text(known[0])} of the capacity and ${text(known.at(-1))}.`,
    'Latencies count from when a request should have begun.',
    troubled.length === 0
      ? ''
      : `Not the server’s alone: ${listText(troubled.map(({ share, trouble }) => `${percentText(share)} (${trouble.join(', ')})`))}.`,
  )
}

function tableOf({ open }: CellFacts): Chart['table'] {
  const head = [
    'Block',
    'Share',
    'Rate RPS',
    'Intended',
    'Answered',
    'Failed',
    'Dropped',
    'p50 s',
    'p99 s',
    'p99.9 s',
    'Limited by',
  ]
  const rows = open.map((level) => [
    String(level.block),
    percentText(level.share),
    fixedText(2, level.rate_rps),
    ...[level.intended, level.answered, level.failed, level.dropped].map(String),
    ...percentiles.map(({ column }) => fixedText(6, level[column])),
    level.limited_by ?? '?',
  ])
  return { head, rows }
}

function percentText(share: number): string {
  return `${Math.round(100 * share)} %`
}
