import * as Plot from '@observablehq/plot'
import { treatmentOf } from '../../../analysis/repetition.ts'
import type { ExposureTimeline, RunAnalysis } from '../../../analysis/schema.ts'
import { duration } from '../../../base/numbers.ts'
import { sentences } from '../../../base/text.ts'
import { type ExposureCell, exposureKey } from '../../../exposure/cell.ts'
import type { AnyVerdict } from '../../../exposure/result.ts'
import { verdictText } from '../../../exposure/words.ts'
import { across, axisFor } from './axis.ts'
import { type Chart, chartOf, idOf } from './chart.ts'
import { restartMarks, rungMarks, top } from './exposure-marks.ts'
import { tagged } from './plot.ts'
import { percentText } from './text.ts'

type Moment = ExposureTimeline['moments'][number]

const served = { colour: 'var(--series-1)', shape: 'square' } as const
const servedText = 'share of the healthy client’s requests that were answered in time'

/** The id of an experiment's chart. */
export function timelineId(run: string, { server, topology, network, experiment }: ExposureCell): string {
  return idOf('exposure', run, server, topology, network, experiment)
}

/** Whether an experiment has a chart: one moment makes no line. */
export function isDrawn({ moments }: Pick<ExposureTimeline, 'moments'>): boolean {
  return moments.length >= 2
}

/** What the healthy client got in each experiment, in time, with what harmed it: the hostile client's rungs, or the restarts. */
export function exposureCharts({ run, exposures, exposure_timelines: timelines }: RunAnalysis): Chart[] {
  const verdicts = new Map(exposures.map(({ cell, verdict }) => [exposureKey(cell), verdict]))
  return timelines
    .filter(isDrawn)
    .map((timeline) => chartOfOne(timelineId(run, timeline), timeline, verdicts.get(exposureKey(timeline)) ?? null))
}

function chartOfOne(id: string, timeline: ExposureTimeline, verdict: AnyVerdict | null): Chart {
  const { network, experiment, moments, events } = timeline
  const choice = `${experiment} · ${treatmentOf(timeline)} · ${network}`
  const width_s = (moments[1] as Moment)[0] - (moments[0] as Moment)[0]
  const shares = moments.flatMap(([at_s, due, ok]) => (due > 0 ? [{ at_s, share: ok / due }] : []))
  const end_s = (moments.at(-1) as Moment)[0] + width_s
  const harm = events.length > 0 ? restartMarks(events) : rungMarks(moments, width_s)
  const chart = {
    id,
    title: `What others got · ${choice}`,
    caption: sentences(verdict && `Verdict: ${verdictText(verdict)}.`, `The experiment took ${duration(end_s)}.`),
    legend: [{ style: served, text: servedText }, ...harm.legend],
    table: events.length > 0 ? restartTable(timeline, width_s) : occupationTable(moments),
    group: 'exposure',
    choice,
  }
  return chartOf(chart, {
    height: 216,
    x: { ...axisFor([end_s], 'time', duration, 'linear'), ...across },
    y: { ...axisFor([1], 'answered in time', percentText, 'linear'), domain: [0, top], ticks: [0, 0.5, 1] },
    marks: [
      ...harm.marks,
      Plot.line(shares, {
        x: 'at_s',
        y: 'share',
        curve: 'step-after',
        stroke: served.colour,
        strokeWidth: 2,
        ...tagged({ 'data-part': 'served' }),
      }),
    ],
  })
}

const shared = ['time', 'requests due', 'answered in time'] as const

function occupationTable(moments: readonly Moment[]): Chart['table'] {
  return {
    head: [...shared, 'hostile connections wanted', 'there'],
    rows: moments.map(([at_s, ...counts]) => [duration(at_s), ...counts.map(String)]),
  }
}

function restartTable({ moments, events }: ExposureTimeline, width_s: number): Chart['table'] {
  const within = (at_s: number) => events.filter((one) => one.at_s >= at_s && one.at_s < at_s + width_s)
  const named = (at_s: number) => within(at_s).map(({ event, restart }) => `${event} ${restart}`)
  return {
    head: [...shared, 'restarts'],
    rows: moments.map(([at_s, due, ok]) => [duration(at_s), String(due), String(ok), named(at_s).join(', ')]),
  }
}
