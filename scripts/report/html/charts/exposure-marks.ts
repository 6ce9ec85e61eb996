import * as Plot from '@observablehq/plot'
import type { ExposureTimeline } from '../../../analysis/schema.ts'
import type { RestartEvent } from '../../../exposure/restarts/events.ts'
import { halo, type LegendEntry } from './legend.ts'
import { tagged } from './plot.ts'

type Moment = ExposureTimeline['moments'][number]

/** The highest value across: what stands above 1 is beside the drawing. */
export const top = 1.12
/** Where a count or a number stands. */
const above = 1.06

const hostile = { colour: 'var(--muted)', shape: 'square' } as const

/** A time in which the hostile client kept up one number of connections. */
interface Rung {
  readonly begin_s: number
  readonly end_s: number
  readonly connections: number
}

/** What is drawn of those who harm the healthy client. */
interface Harm {
  readonly marks: Plot.Markish[]
  readonly legend: readonly LegendEntry[]
}

/** The hostile client's rungs shaded, each with its count of connections. */
export function rungMarks(moments: readonly Moment[], width_s: number): Harm {
  const rungs = rungsOf(moments, width_s)
  return {
    legend: [{ style: hostile, text: 'shaded: while there were hostile connections, and how many' }],
    marks: [
      Plot.rect(rungs, {
        x1: 'begin_s',
        x2: 'end_s',
        y1: 0,
        y2: top,
        fill: hostile.colour,
        fillOpacity: 0.18,
        insetLeft: 1,
        ...tagged({ 'data-part': 'rungs' }),
      }),
      Plot.text(rungs, {
        x: ({ begin_s, end_s }: Rung) => (begin_s + end_s) / 2,
        y: above,
        text: ({ connections }: Rung) => connections.toLocaleString('en-US'),
        ...tagged({ 'data-part': 'counts' }),
      }),
    ],
  }
}

function rungsOf(moments: readonly Moment[], width_s: number): Rung[] {
  const rungs: Rung[] = []
  for (const [at_s, , , connections] of moments) {
    const last = rungs.at(-1)
    if (connections === 0) continue
    if (last?.connections === connections) rungs[rungs.length - 1] = { ...last, end_s: at_s + width_s }
    else rungs.push({ begin_s: at_s, end_s: at_s + width_s, connections })
  }
  return rungs
}

/** How what happens at a restart looks, and what it is. */
const lines = {
  signal: { colour: 'var(--accent)', dash: 'none', text: 'numbered line: the signal of a restart' },
  exit: { colour: 'var(--muted)', dash: '4 3', text: 'dashed line: exit, the container has ended' },
  back: { colour: 'var(--series-3)', dash: '1 2', text: 'dotted line: back, its port listens again' },
} as const satisfies Record<RestartEvent['event'], object>

/** A line for each signal, exit and return of a server; each signal has the number of its restart. */
export function restartMarks(events: readonly RestartEvent[]): Harm {
  const seen = Map.groupBy(events, ({ event }) => event)
  const signals = seen.get('signal') ?? []
  return {
    legend: [...seen.keys()].map((event) => ({
      style: { colour: lines[event].colour, shape: 'square' },
      text: lines[event].text,
    })),
    marks: [
      ...[...seen].map(([event, own]) =>
        Plot.ruleX(own, {
          x: 'at_s',
          stroke: lines[event].colour,
          strokeDasharray: lines[event].dash,
          strokeWidth: 1.5,
          ...tagged({ 'data-part': event }),
        }),
      ),
      Plot.text(signals, { x: 'at_s', y: above, text: 'restart', ...halo, ...tagged({ 'data-part': 'restarts' }) }),
    ],
  }
}
