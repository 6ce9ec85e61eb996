import type { RunAnalysis } from '../../analysis/schema.ts'
import { renderArticle } from './article.ts'
import { renderBlocks } from './blocks.ts'
import type { Chart } from './charts/chart.ts'
import { renderCharts } from './charts-section.ts'
import { renderDefinitions } from './definitions.ts'
import { renderDocument } from './document.ts'
import { renderExposure } from './exposure.ts'
import { renderFailures } from './failures.ts'
import { renderMadeWith } from './made-with.ts'
import { renderMainTable } from './main-table.ts'
import { type Content, html } from './markup.ts'
import { renderOpenLevels } from './open-levels.ts'
import { type Place, renderContents, type Section, section, topPlace } from './section.ts'
import { renderServers } from './servers.ts'
import { renderSideBySide } from './side-by-side.ts'
import { extentWords } from './words.ts'

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
  const [table, ...rest] = partsOf(analysis, topPlace)
  const main = [table, renderCharts(charts), ...rest, renderDefinitions()]
  return {
    title: `${analysis.run}: droplet-lab`,
    header: html`<h1>${analysis.run}</h1>
${renderTop(analysis)}
${renderContents('Parts of the report', main)}`,
    main,
  }
}

function pageOfRuns(runs: readonly RunAnalysis[], charts: readonly Chart[]) {
  const main = [renderSideBySide(runs), renderCharts(charts), ...runs.map(renderRunAmongOthers), renderDefinitions()]
  return {
    title: `${runs.length} runs: droplet-lab`,
    header: html`<h1>${runs.length} runs side by side</h1>
${renderContents('Parts of the report', main)}`,
    main,
  }
}

function renderRunAmongOthers(analysis: RunAnalysis, index: number): Section {
  const prefix = `run-${index + 1}-`
  const parts = partsOf(analysis, { prefix, level: 3, run: analysis.run })
  return section(topPlace, `${prefix}run`, analysis.run, [renderTop(analysis), parts])
}

/** The table first, since the charts of a page with one run come after it; of a run without a load, the experiments alone. */
function partsOf(analysis: RunAnalysis, place: Place): Content[] {
  const { cells, exposures } = analysis
  const parts =
    cells.length === 0 && exposures.length > 0
      ? [renderExposure, renderServers, renderMadeWith]
      : [
          renderMainTable,
          renderExposure,
          renderServers,
          renderArticle,
          renderOpenLevels,
          renderMadeWith,
          renderFailures,
          renderBlocks,
        ]
  return parts.map((render) => render(place, analysis))
}

/** What a hurried reader needs: the answer, which names the machine that it holds for, and what limits it. */
function renderTop(analysis: RunAnalysis): Content {
  const { answer, exposures, findings = [], warnings, resume_command: resume } = analysis
  return [
    html`<p class="when">${extentWords(analysis)}</p>
<div class="answer">${
      answer.length > 0
        ? answer.map((sentence) => html`<p>${sentence}</p>\n`)
        : exposures.length === 0 && html`<p>This run has no figures to compare.</p>`
    }</div>
`,
    findings.length > 0 &&
      html`<details><summary>More findings</summary>${findings.map(
        (sentence) => html`<p>${sentence}</p>
`,
      )}</details>
`,
    (warnings.length > 0 || resume !== null) &&
      html`<div class="warnings"><p><b>Before you use these figures:</b></p>
<ul>${warnings.map((text) => html`<li>${text}</li>\n`)}${
        resume !== null && html`<li>Finish the run with: <code>${resume}</code></li>`
      }</ul></div>
`,
  ]
}
