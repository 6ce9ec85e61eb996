import type { RunAnalysis } from '../../../analysis/schema.ts'
import { articleCharts } from './article.ts'
import type { Chart } from './chart.ts'
import { cpuCharts } from './cpu.ts'
import { exposureCharts } from './exposure.ts'
import { forestCharts } from './forest.ts'
import { latencyCharts } from './latency.ts'
import { openCharts } from './open.ts'
import { runsCharts } from './runs.ts'
import { timelineCharts } from './timeline.ts'

/** The drawings of one run that say something, in the order of a page. */
export function chartsOfRun(analysis: RunAnalysis): Chart[] {
  const kinds = [forestCharts, articleCharts, latencyCharts, openCharts, cpuCharts, exposureCharts, timelineCharts]
  return kinds.flatMap((charts) => charts(analysis))
}

/** The drawings of a page: several runs side by side first, then each run's own. */
export function allCharts(runs: readonly RunAnalysis[]): Chart[] {
  return [...runsCharts(runs), ...runs.flatMap(chartsOfRun)]
}
