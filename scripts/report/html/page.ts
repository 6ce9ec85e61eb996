import type { RunAnalysis } from '../../analysis/schema.ts'
import { subject, titleOfRun, whichRun } from '../prose/title.ts'
import { renderArticle } from './article.ts'
import { renderBlocks } from './blocks.ts'
import { renderPatterns } from './charts/bars.ts'
import type { Chart } from './charts/chart.ts'
import { renderCharts } from './charts-section.ts'
import { renderDefinitions } from './definitions.ts'
import { renderDocument } from './document.ts'
import { renderExposure } from './exposure.ts'
import { renderFailures } from './failures.ts'
import { renderFindings } from './findings.ts'
import { renderMadeWith } from './made-with.ts'
import { renderMainTable } from './main-table.ts'
import { html } from './markup.ts'
import { renderOpenLevels } from './open-levels.ts'
import { renderOverview } from './overview.ts'
import { type Place, renderContents, type Section, section, topPlace } from './section.ts'
import { renderServers } from './servers.ts'
import { renderSideBySide } from './side-by-side.ts'
import { renderTop } from './top.ts'

/**
 * report.html: all that is known of a run, or of several, in one file that asks for nothing else.
 * @param runs in the order in which they are to stand side by side
 * @param charts of all these runs, in order
 * @throws RangeError without a run
 */
export function renderPage(runs: readonly RunAnalysis[], charts: readonly Chart[]): string {
  const [only, ...others] = runs
  if (!only) throw new RangeError('a report needs a run')
  const page = others.length === 0 ? pageOfRun(only, charts) : pageOfRuns(runs, charts)
  return renderDocument({
    ...page,
    footer: html`<p>Made by droplet-lab from ${runs.map(({ run }) => run).join(', ')}.</p>`,
  })
}

function pageOfRun(analysis: RunAnalysis, charts: readonly Chart[]) {
  const place = topPlace
  const { first, rest } = partsOf(analysis, place)
  const [overview, ...others] = first
  const [scenario, day] = whichRun(analysis)
  const main = [overview, ...others, renderCharts(charts), ...rest, renderDefinitions()]
  return {
    title: titleOfRun(analysis),
    header: html`<h1>${subject} <span class="of">· scenario ${scenario} · ${day}</span></h1>
${renderTop(analysis, place)}`,
    main: [renderPatterns(), overview, renderContents('Parts of the report', main), ...main.slice(1)],
  }
}

function pageOfRuns(runs: readonly RunAnalysis[], charts: readonly Chart[]) {
  const main = [
    renderPatterns(),
    renderSideBySide(runs),
    renderCharts(charts),
    ...runs.map(renderRunAmongOthers),
    renderDefinitions(),
  ]
  return {
    title: `${runs.length} runs: droplet-lab`,
    header: html`<h1>${runs.length} runs side by side</h1>
${renderContents('Parts of the report', main)}`,
    main,
  }
}

function renderRunAmongOthers(analysis: RunAnalysis, index: number): Section {
  const prefix = `run-${index + 1}-`
  const place = { prefix, level: 3, run: analysis.run } as const
  const { first, rest } = partsOf(analysis, place)
  return section(topPlace, `${prefix}run`, analysis.run, [renderTop(analysis, place), first, rest])
}

/** What stands before the charts of a page with one run, and after them; of a run without a load, the experiments alone. */
function partsOf(analysis: RunAnalysis, place: Place) {
  const { cells, exposures } = analysis
  const isExposureOnly = cells.length === 0 && exposures.length > 0
  const first = isExposureOnly ? [renderExposure] : [renderOverview, renderExposure]
  const rest = isExposureOnly
    ? [renderServers, renderMadeWith]
    : [
        renderMainTable,
        renderServers,
        renderArticle,
        renderOpenLevels,
        renderMadeWith,
        renderFailures,
        renderBlocks,
        renderFindings,
      ]
  const made = (parts: readonly ((place: Place, analysis: RunAnalysis) => Section | null)[]) =>
    parts.map((render) => render(place, analysis))
  return { first: made(first), rest: made(rest) }
}
