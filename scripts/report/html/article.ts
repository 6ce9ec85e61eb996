import type { Facts } from '../../analysis/schema.ts'
import { html, type Markup } from './markup.ts'
import { figureCell, written } from './numbers.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

/** The published table beside the lab's figures; null where the scenario names none. */
export function renderArticle(place: Place, { article }: Facts): Section | null {
  if (article.length === 0) return null
  const table = html`<table>
<caption>The published figures and the lab’s; a ratio above 1 means that the lab’s is higher</caption>
<thead>
<tr><th scope="col" rowspan="2">Server</th><th scope="col" rowspan="2">Topology</th><th scope="col" rowspan="2">Network</th><th scope="colgroup" colspan="3">RPS</th><th scope="colgroup" colspan="3">Mean s</th></tr>
<tr>${['Article', 'Lab', 'Ratio', 'Article', 'Lab', 'Ratio'].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr>
</thead>
<tbody>
${article.map(rowOf)}</tbody>
</table>`
  return section(place, 'article', 'Beside the published table', scrolling(place, 'The published table', table))
}

function rowOf(row: Facts['article'][number]): Markup {
  return html`<tr><th scope="row">${row.server}</th><td>${row.topology}</td><td>${row.network}</td>${[
    figureCell(row.article_rps, written.rps),
    figureCell(row.lab_rps, written.rps),
    figureCell(row.rps_ratio, written.ratio),
    figureCell(row.article_mean_s, written.seconds),
    figureCell(row.lab_mean_s, written.seconds),
    figureCell(row.mean_ratio, written.ratio),
  ]}</tr>
`
}
