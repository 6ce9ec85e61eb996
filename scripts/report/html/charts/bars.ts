import * as Plot from '@observablehq/plot'
import type { OverviewBar } from '../../../analysis/overview.ts'
import { type BottleneckName, nameOf } from '../../../analysis/words.ts'
import { html, Markup } from '../markup.ts'
import { drawStretching, drawSymbol, tagged } from './plot.ts'

/** How a bar looks: by what ran out first, in colour and, but for a server's own speed, in pattern. */
interface Look {
  readonly colour: string
  /** A mark that is repeated over a tile of 6 by 6; null: plain. */
  readonly pattern: string | null
}

/** For what is neither good nor bad: the server could do more, and something else ran out. */
const neutral = 'var(--series-8)'

const looks: Readonly<Record<BottleneckName, Look>> = {
  server: { colour: 'var(--series-1)', pattern: null },
  memory: { colour: 'var(--series-4)', pattern: null },
  generator: { colour: neutral, pattern: 'M-1 1l2 -2M0 6l6 -6M5 7l2 -2' },
  network: { colour: neutral, pattern: 'M0 1.5h6M0 4.5h6' },
  'client-concurrency': { colour: neutral, pattern: 'M-1 5l2 2M0 0l6 6M5 -1l2 2' },
  load: { colour: neutral, pattern: 'M1.5 0v6M4.5 0v6' },
  errors: { colour: 'var(--accent)', pattern: 'M0 0l6 6M0 6l6 -6' },
  unknown: { colour: neutral, pattern: 'M3 2.5v1M0 0v.5M6 0v.5M0 5.5v.5M6 5.5v.5' },
}

const edges = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' } as const

/** The patterns that bars are filled with and the ends of intervals, once a page. */
export function renderPatterns(): Markup {
  const tiles = Object.entries(looks).flatMap(([name, { colour, pattern }]) =>
    pattern === null
      ? []
      : html`<pattern id="fill-${name}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="${colour}" fill-opacity="0.28"/><path d="${pattern}" stroke="${colour}" stroke-width="1.6" fill="none"/></pattern>`,
  )
  return html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>${tiles}<marker id="fill-cap" markerUnits="userSpaceOnUse" markerWidth="2" markerHeight="${2 * cap}" refX="1" refY="${cap}"><path d="M1 0v${2 * cap}" stroke="currentColor"/></marker></defs></svg>
`
}

function fillOf(name: BottleneckName): string {
  return looks[name].pattern === null ? looks[name].colour : `url(#fill-${name})`
}

/** A sample of a look, for a legend. */
export function lookSymbol(name: BottleneckName): Markup {
  const { colour } = looks[name]
  return new Markup(drawSymbol(Plot.frame({ inset: 2, fill: fillOf(name), stroke: colour, fillOpacity: 1 })))
}

/** A sample of a bar, for a legend: full and thick for the first of a row, hollow and thin for the others. */
export function barSymbol(index: number): Markup {
  const { colour } = looks.server
  const [height, fillOpacity] = index === 0 ? [thick, 1] : [thin, hollow]
  const inset = { insetTop: 9 - height / 2, insetBottom: 9 - height / 2, insetLeft: 1, insetRight: 1 }
  return new Markup(drawSymbol(Plot.frame({ ...inset, fill: colour, stroke: colour, fillOpacity })))
}

/** A sample of an interval, for a legend. */
export function whiskerSymbol(): Markup {
  const whisker = [
    [1, 9],
    [17, 9],
    [17, 9 - cap],
    [17, 9 + cap],
    [17, 9],
    [1, 9],
    [1, 9 - cap],
    [1, 9 + cap],
  ] as [number, number][]
  const scales = { x: { type: 'identity', axis: null }, y: { type: 'identity', axis: null } } as const
  return new Markup(drawSymbol(Plot.line(whisker, { stroke: 'currentColor', strokeWidth: 1.2 }), scales))
}

/** Heights of the first bar and of those below it, and what is between them, in pixels. */
const thick = 12
const thin = 7
const gap = 2
/** How much of its colour a bar below the first one has within its edge. */
const hollow = 0.25
/** Half the height of an interval's ends, in pixels. */
const cap = 3
/** What of the width a bar may take; its label stands beside the drawing if need be. */
const room = 100

interface Placed {
  readonly y1: number
  readonly y2: number
  readonly x1: number
  readonly x2: number
  readonly look: BottleneckName
  readonly text: string
  readonly low: number | null
  readonly high: number | null
}

/**
 * A server's bars below each other, the first one thick, on a linear axis from 0.
 * @param end of the axis; a longer bar is cut there
 * @param label what stands at the end of a bar
 */
export function drawBars(
  bars: readonly (OverviewBar | null)[],
  end: number,
  label: (bar: OverviewBar) => string,
): Markup {
  const placed = bars.flatMap((bar, index): Placed[] => {
    if (bar === null) return []
    const y1 = index === 0 ? 1 : 1 + thick + gap + (index - 1) * (thin + gap)
    const { value, low, high } = bar
    const within = (x: number | null) => (x === null ? null : Math.min(x, 1.02 * end))
    const hasBoth = low !== null && high !== null && value !== null && value <= end
    return [
      {
        ...{ y1, y2: y1 + (index === 0 ? thick : thin), x1: 0, x2: Math.min(value ?? 0, end) },
        ...{ look: nameOf(bar.bottleneck), text: `${(value ?? 0) > end ? '▸ ' : ''}${label(bar)}` },
        ...{ low: hasBoth ? within(low) : null, high: hasBoth ? within(high) : null },
      },
    ]
  })
  const drawn = placed.filter(({ x2 }) => x2 > 0)
  const whiskers = drawn.filter(({ low }) => low !== null)
  const middle = ({ y1, y2 }: Placed) => (y1 + y2) / 2
  const height = 2 + thick + Math.max(0, bars.length - 1) * (thin + gap)
  const svg = drawStretching(height, {
    x: { domain: [0, end || 1], range: [0, room], axis: null },
    y: { type: 'identity', axis: null },
    marks: [
      Plot.rect(drawn, { ...edges, fill: ({ look }: Placed) => fillOf(look), ...tagged({ 'data-part': 'bar' }) }),
      // The page's style puts an end to either side, see `renderPatterns`.
      Plot.ruleY(whiskers, { y: middle, x1: 'low', x2: 'high', ...tagged({ 'data-part': 'whisker' }) }),
      Plot.text(placed, {
        x: ({ x2, high }: Placed) => Math.max(x2, high ?? 0),
        y: middle,
        text: 'text',
        ...tagged({ 'data-part': 'label' }),
      }),
    ],
  })
  return new Markup(svg)
}
