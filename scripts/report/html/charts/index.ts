import type { RunAnalysis } from '../../../analysis/schema.ts'
import { articleCharts } from './article.ts'
import { type Chart, idOf } from './chart.ts'
import { cpuCharts } from './cpu.ts'
import { exposureCharts } from './exposure.ts'
import { forestCharts } from './forest.ts'
import { latencyCharts } from './latency.ts'
import { openCharts } from './open.ts'
import { runsCharts } from './runs.ts'
import { cleanText } from './text.ts'
import { timelineCharts } from './timeline.ts'

/** The drawings of one run that say something, in the order of a page. */
function chartsOfRun(analysis: RunAnalysis): Chart[] {
  const kinds = [forestCharts, articleCharts, latencyCharts, openCharts, cpuCharts, exposureCharts, timelineCharts]
  return kinds.flatMap((charts) => charts(analysis))
}

/** The drawings of a page: several runs side by side first, then each run's own, which say whose they are. */
export function allCharts(runs: readonly RunAnalysis[]): Chart[] {
  if (runs.length < 2) return runs.flatMap(chartsOfRun)
  return [...runsCharts(runs), ...runs.flatMap((run) => chartsOfRun(run).map((chart) => namedAfter(run, chart)))]
}

/** A chart of a run among others: what is chosen from are charts of one run, and its texts begin with the run. */
function namedAfter({ run }: RunAnalysis, { group, choice, ...chart }: Chart): Chart {
  const named = (text: string) => `${cleanText(run)}: ${text}`
  return {
    ...chart,
    title: named(chart.title),
    ...(group === undefined ? {} : { group: idOf(run, group) }),
    ...(choice === undefined ? {} : { choice: named(choice) }),
  }
}
