import * as Plot from '@observablehq/plot'
import { treatmentOf } from '../../../analysis/repetition.ts'
import type { ExposureTimeline, RunAnalysis } from '../../../analysis/schema.ts'
import { sentences } from '../../../base/text.ts'
import { verdictText } from '../../../exposure/words.ts'
import { across, axisFor } from './axis.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import { tagged } from './plot.ts'
import { durationText, percentText } from './text.ts'

type Moment = ExposureTimeline['moments'][number]

const served = { colour: 'var(--series-1)', shape: 'square' } as const
const hostile = { colour: 'var(--muted)', shape: 'square' } as const
const legend = [
  { style: served, text: 'share of the healthy client’s requests that were answered in time' },
  { style: hostile, text: 'shaded: while there were hostile connections, and how many' },
]

/** A time in which the hostile client kept up one number of connections. */
interface Rung {
  readonly begin_s: number
  readonly end_s: number
  readonly connections: number
}

/** The id of an experiment's chart. */
export function timelineId(
  run: string,
  { server, topology, network, experiment }: Record<'server' | 'topology' | 'network' | 'experiment', string>,
): string {
  return idOf('exposure', run, server, topology, network, experiment)
}

/** What the healthy client got in each experiment, in time, with the hostile client's rungs shaded. */
export function exposureCharts({ run, exposures, exposure_timelines: timelines }: RunAnalysis): Chart[] {
  return timelines.flatMap((timeline) => {
    const { server, topology, network, experiment, moments } = timeline
    if (moments.length < 2) return []
    const choice = `${experiment} · ${treatmentOf(timeline)} · ${network}`
    const verdict = exposures.find(
      ({ cell }) =>
        cell.server === server &&
        cell.topology === topology &&
        cell.network === network &&
        cell.experiment === experiment,
    )?.verdict
    const width_s = (moments[1] as Moment)[0] - (moments[0] as Moment)[0]
    const rungs = rungsOf(moments, width_s)
    const shares = moments.flatMap(([at_s, due, ok]) => (due > 0 ? [{ at_s, share: ok / due }] : []))
    const end_s = (moments.at(-1) as Moment)[0] + width_s
    const chart = {
      id: timelineId(run, timeline),
      title: `What others got · ${choice}`,
      caption: sentences(verdict && `Verdict: ${verdictText(verdict)}.`, `The experiment took ${durationText(end_s)}.`),
      legend,
      table: tableOf(moments),
      group: 'exposure',
      choice,
    }
    return [
      chartOf(chart, {
        height: 216,
        x: { ...axisFor([end_s], 'time', durationText, 'linear'), ...across },
        y: { ...axisFor([1], 'answered in time', percentText, 'linear'), domain: [0, 1.12], ticks: [0, 0.5, 1] },
        marks: [
          Plot.rect(rungs, {
            x1: 'begin_s',
            x2: 'end_s',
            y1: 0,
            y2: 1.12,
            fill: hostile.colour,
            fillOpacity: 0.18,
            insetLeft: 1,
            ...tagged({ 'data-part': 'rungs' }),
          }),
          Plot.text(rungs, {
            x: ({ begin_s, end_s: last_s }: Rung) => (begin_s + last_s) / 2,
            y: 1.06,
            text: ({ connections }: Rung) => connections.toLocaleString('en-US'),
            ...tagged({ 'data-part': 'counts' }),
          }),
          Plot.line(shares, {
            x: 'at_s',
            y: 'share',
            curve: 'step-after',
            stroke: served.colour,
            strokeWidth: 2,
            ...tagged({ 'data-part': 'served' }),
          }),
        ],
      }),
    ]
  })
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

function tableOf(moments: readonly Moment[]): Chart['table'] {
  return {
    head: ['time', 'requests due', 'answered in time', 'hostile connections wanted', 'there'],
    rows: moments.map(([at_s, ...counts]) => [durationText(at_s), ...counts.map(String)]),
  }
}
