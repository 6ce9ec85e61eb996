import type { RunAnalysis, ServerRow } from '../../analysis/schema.ts'
import { noFigure, titleOf } from '../columns/column.ts'
import { serverColumns } from '../columns/server.ts'
import { describedServers } from '../described-servers.ts'
import { html, type Markup } from './markup.ts'
import { columnCell } from './numbers.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

const [, ...about] = serverColumns

/** What each server is, by group; null where none says anything of itself. */
export function renderServers(place: Place, analysis: RunAnalysis): Section | null {
  const groups = [...Map.groupBy(describedServers(analysis), ({ group }) => group)]
  if (groups.length === 0) return null
  const table = html`<table>
<caption>Every server of the run. ${noFigure}: unknown.</caption>
<thead><tr>${serverColumns.map((column) => html`<th scope="col">${titleOf(column)}</th>`)}</tr></thead>
${groups.map(([group, rows]) => bodyOf(group, rows))}</table>`
  return section(place, 'servers', 'The servers', scrolling(place, 'What the servers are', table))
}

function bodyOf(group: string, rows: readonly ServerRow[]): Markup {
  return html`<tbody>
<tr><th scope="rowgroup" colspan="${serverColumns.length}">${group}</th></tr>
${rows.map((row) => html`<tr><th scope="row">${row.server}</th>${about.map((column) => columnCell(column, row))}</tr>\n`)}</tbody>
`
}
