import type { ReportedCell, RunAnalysis } from '../../analysis/schema.ts'
import { fileText } from '../columns/column.ts'
import { resultColumns } from '../columns/result.ts'
import { html, type Markup } from './markup.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

/** Every block as measured, folded up, a table for each topology and network: columns and digits of results.csv. */
export function renderBlocks(place: Place, { cells }: RunAnalysis): Section | null {
  const measured = cells.filter(({ rows }) => rows.length > 0)
  if (measured.length === 0) return null
  const groups = Map.groupBy(measured, ({ topology, network }) => `${topology}, ${network}`)
  return section(place, 'blocks', 'Each block’s figures', [
    html`<p>As in results.csv; a block that was measured again has both rows, and the repeat counts.</p>
<p class="print-only">They are not printed: they stand in results.csv.</p>
`,
    [...groups].map(([name, own]) => renderGroup(place, name, own)),
  ])
}

function renderGroup(place: Place, name: string, cells: readonly ReportedCell[]): Markup {
  const rows = cells.flatMap((cell) => cell.rows)
  return html`<details class="not-printed"><summary>${name}: ${rows.length} rows</summary>
${scrolling(
  place,
  `Blocks of ${name}`,
  html`<table class="blocks">
<caption>Every block of ${name}</caption>
<thead><tr>${resultColumns.map((column) => html`<th scope="col">${column.name}</th>`)}</tr></thead>
<tbody>
${rows.map(renderRow)}</tbody>
</table>`,
)}
</details>
`
}

function renderRow(row: ReportedCell['rows'][number]): Markup {
  const [first, ...others] = resultColumns.map((column) => fileText(column, row))
  return html`<tr><th scope="row">${first}</th>${others.map((text) => html`<td>${text}</td>`)}</tr>
`
}
