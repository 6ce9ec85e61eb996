import { noFigure } from '../columns/column.ts'
import { renderDocument } from './document.ts'
import { type Content, html } from './markup.ts'
import type { RunEntry } from './runs.ts'
import { plainTable, scrolling, topPlace } from './section.ts'
import { momentWords } from './words.ts'

/** The page that lists the runs, each with a link to its report. */
export function renderIndex(runs: readonly RunEntry[]): string {
  const caption = runs.length === 1 ? 'One run' : `${runs.length} runs, the newest first`
  const head = ['Run', 'Started', 'Scenario', 'Status', 'Answer']
  return renderDocument({
    title: 'Runs: droplet-lab',
    header: html`<h1>Runs</h1>`,
    main: scrolling(topPlace, 'Runs', plainTable(caption, head, runs.map(rowOf))),
    footer: html`<p>Made by droplet-lab from what lies in its reports folder.</p>`,
  })
}

function rowOf({ folder, startedAt, scenario, status, answer, hasReport, broken }: RunEntry): Content[] {
  const name = hasReport
    ? html`<a href="${encodeURIComponent(folder)}/report.html">${folder}</a>`
    : html`${folder} <small>has no report.html</small>`
  const trouble = broken.length > 0 && html` <small>broken: ${broken.join(' and ')} cannot be read</small>`
  const [file, state] = [scenario ?? noFigure, [status ?? noFigure, trouble]]
  return [name, startedAt ? momentWords(startedAt) : noFigure, file, state, answer ?? noFigure]
}
