import { renderDocument } from './document.ts'
import { type Content, html, type Markup } from './markup.ts'
import { noFigure } from './numbers.ts'
import type { RunEntry } from './runs.ts'
import { scrolling, topPlace } from './section.ts'
import { momentWords } from './words.ts'

/** The page that lists the runs, each with a link to its report. */
export function renderIndex(runs: readonly RunEntry[]): string {
  return renderDocument({
    title: 'Runs: droplet-lab',
    header: html`<h1>Runs</h1>`,
    main: scrolling(topPlace, 'Runs', renderTable(runs)),
    footer: html`<p>Made by droplet-lab from what lies in its reports folder.</p>`,
  })
}

function renderTable(runs: readonly RunEntry[]): Markup {
  return html`<table class="runs">
<caption>${runs.length === 1 ? 'One run' : `${runs.length} runs, the newest first`}</caption>
<thead><tr>${['Run', 'Started', 'Scenario', 'Status', 'Answer'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${runs.map(renderRow)}</tbody>
</table>`
}

function renderRow({ folder, startedAt, scenario, status, answer, hasReport, broken }: RunEntry): Markup {
  const name: Content = hasReport
    ? html`<a href="${encodeURIComponent(folder)}/report.html">${folder}</a>`
    : html`${folder} <small>has no report.html</small>`
  const trouble = broken.length > 0 && html` <small>broken: ${broken.join(' and ')} cannot be read</small>`
  return html`<tr><th scope="row">${name}</th><td>${startedAt ? momentWords(startedAt) : noFigure}</td><td>${
    scenario ?? noFigure
  }</td><td>${status ?? noFigure}${trouble}</td><td>${answer ?? noFigure}</td></tr>
`
}
