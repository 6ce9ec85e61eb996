import type { Chart } from './charts/chart.ts'
import { type Content, html, Markup } from './markup.ts'
import { plainTable, type Section, scrolling, section, topPlace } from './section.ts'

/** So many are seen at once; with the one at the top there are six. */
const most = 5

/** All charts in their order; those of a group stand where its first one does. Null without any. */
export function renderCharts(charts: readonly Chart[]): Section | null {
  if (charts.length === 0) return null
  const groups = Map.groupBy(charts, ({ group, id }) => group ?? id)
  const all = [...groups.values()].map(renderGroup)
  const more = all.slice(most)
  return section(
    topPlace,
    'charts',
    'Charts',
    html`<div class="charts">${all.slice(0, most)}</div>
${more.length > 0 && html`<details id="more-charts"><summary>More charts</summary><div class="charts">${more}</div></details>`}`,
  )
}

function renderGroup(charts: readonly Chart[]): Content {
  if (charts.length === 1) return charts.map(renderFigure)
  return html`<div class="group" data-one-of>
<p class="controls" data-choice hidden><label>Show one of these ${charts.length} charts: <select autocomplete="off">${charts.map(
    ({ id, title, choice }) => html`<option value="${id}">${choice ?? title}</option>`,
  )}</select></label></p>
${charts.map(renderFigure)}</div>
`
}

/** A drawing comes from a library that escapes. Whatever it holds, the page's policy lets nothing of it run. */
function renderFigure({ id, title, caption, legend, svg, table, series = [] }: Chart): Markup {
  return html`<figure id="${id}">
<figcaption><h3>${title}</h3><p>${caption}</p></figcaption>
${legend.length > 0 && html`<ul class="legend">${legend.map(({ symbol, text }) => html`<li>${new Markup(symbol)} ${text}</li>`)}</ul>`}
${series.length > 1 && renderServerChoice(title, series)}
${new Markup(svg)}
<details><summary>Figures of “${title}”</summary>
${scrolling(topPlace, `Figures: ${title}`, plainTable(title, table.head, table.rows))}
</details>
</figure>
`
}

/** Hidden until the script, which hides and shows the marks, shows it. */
function renderServerChoice(title: string, series: NonNullable<Chart['series']>): Markup {
  return html`<div class="controls" data-series-choice hidden>
<details><summary>Choose servers</summary>
<fieldset><legend>Servers shown in “${title}”</legend>
${series.map(
  ({ number, server }) =>
    html`<label><input type="checkbox" value="${number}" checked autocomplete="off"> ${server}</label>\n`,
)}<button type="button" data-all>All</button> <button type="button" data-none>None</button></fieldset>
</details>
</div>`
}
