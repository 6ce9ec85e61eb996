import { asInResults } from '../../analysis/block-rows.ts'
import type { CellFacts, Facts } from '../../analysis/schema.ts'
import { html, type Markup } from './markup.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

/** Every block as measured, folded up, a table for each topology and network: columns and digits of results.csv. */
export function renderBlocks(place: Place, { cells }: Facts): Section | null {
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

function renderGroup(place: Place, name: string, cells: readonly CellFacts[]): Markup {
  const rows = cells.flatMap(({ server, rows }) => rows.map((row) => ({ ...row, server })))
  const columns = [...new Set(['server', ...rows.flatMap((row) => Object.keys(row))])]
  return html`<details class="not-printed"><summary>${name}: ${rows.length} rows</summary>
${scrolling(
  place,
  `Blocks of ${name}`,
  html`<table class="blocks">
<caption>Every block of ${name}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => renderRow(columns, row))}</tbody>
</table>`,
)}
</details>
`
}

function renderRow([first = '', ...others]: readonly string[], row: CellFacts['rows'][number]): Markup {
  const cells = others.map((column) => html`<td>${asInResults(column, row[column])}</td>`)
  return html`<tr><th scope="row">${asInResults(first, row[first])}</th>${cells}</tr>
`
}
