import { hasFailed } from '../../analysis/rated.ts'
import type { ReportedCell, RunAnalysis } from '../../analysis/schema.ts'
import { cellColumns } from '../columns/cell.ts'
import { textOf } from '../columns/column.ts'
import { html, type Markup } from './markup.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

/** The cells that failed, with the reason and the end of the log. */
export function renderFailures(place: Place, { cells }: RunAnalysis): Section {
  const failed = cells.filter(hasFailed)
  const content =
    failed.length === 0
      ? html`<p>${cells.length === 0 ? 'Nothing was measured.' : 'Nothing: no cell failed.'}</p>`
      : html`<ul class="failures">
${failed.map((cell) => renderFailure(place, cell))}</ul>`
  return section(place, 'failures', 'What went wrong', content)
}

function renderFailure(place: Place, cell: ReportedCell): Markup {
  const name = `${cell.server}, ${cell.topology}, ${cell.network}`
  return html`<li><p><b>${name}</b>: ${textOf(cellColumns, 'outcome', cell)}</p>${
    cell.log !== null &&
    html`
<details><summary>End of the log: ${name}</summary>
${scrolling(place, `Log of ${name}`, html`<pre>${cell.log}</pre>`)}</details>`
  }</li>
`
}
