import { bottlenecks } from '../../analysis/bottlenecks.ts'
import type { Overview, OverviewBar, OverviewFigure, OverviewRow } from '../../analysis/overview.ts'
import type { RunAnalysis } from '../../analysis/schema.ts'
import { topologies as allTopologies } from '../../scenario/topology.ts'
import { noFigure } from '../columns/column.ts'
import { designOf } from '../prose/designs.ts'
import { networkNote } from '../prose/networks.ts'
import { figureNames, figureText, overviewTitle, relativeText } from '../prose/overview.ts'
import { drawBars, type LookName, lookOf, lookSymbol } from './charts/bars.ts'
import { html, type Markup } from './markup.ts'
import { type Place, scrolling } from './section.ts'

/** All servers on one network by one figure: a row a server, its bars on one axis, and the figures. */
export function renderPanel(place: Place, analysis: RunAnalysis, overview: Overview, isShown: boolean): Markup {
  const { network, figure, topologies, rows } = overview
  const { quantity } = figureNames[figure]
  const models = new Map(analysis.servers.map(({ server, model }) => [server, model]))
  const { text = '' } = analysis.scenario.networks.find(({ name }) => name === network) ?? {}
  const heads = topologies.map(
    (name) => html`<th scope="col" role="columnheader" class="number">${allTopologies[name].words}</th>`,
  )
  const table = html`<table class="overview" role="table">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Server</th><th scope="col" role="columnheader" class="bars">${quantity}</th>${heads}</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => renderRow(overview, row, models.get(row.server) ?? null))}</tbody>
</table>`
  return html`<div class="panel" data-panel data-network="${network}" data-figure="${figure}"${!isShown && html` hidden`}>
<h3>${overviewTitle(overview)}</h3>
<p class="subtitle">${networkNote(network, text)}</p>
${renderLegend(overview)}
${scrolling(place, `${quantity}, ${network}`, table)}
</div>
`
}

function renderRow({ figure, end }: Overview, row: OverviewRow, model: string | null): Markup {
  const { server, family, baseline, bars } = row
  const note = baseline ? 'the baseline' : designOf(family, model)
  const drawing = drawBars(bars, end, (bar) => relativeText(figure, bar))
  return html`<tr role="row" data-server="${server}"${baseline && html` class="baseline"`}><th scope="row" role="rowheader">${server}${note !== null && html` <small>${note}</small>`}</th><td role="cell" class="bars">${drawing}</td>${bars.map((bar) => figureCell(figure, bar))}</tr>
`
}

function figureCell(figure: OverviewFigure, bar: OverviewBar | null): Markup {
  if (bar?.value == null) {
    const failure = bar && bar.outcome !== 'ok' && html`<span class="bad">${bar.outcome}</span>`
    return html`<td role="cell" class="number">${failure || noFigure}</td>`
  }
  return html`<td role="cell" class="number" data-value="${bar.value}">${bar.minimum && '≥ '}${figureText(figure, bar.value)}</td>`
}

/** What colours, patterns and signs mean, in words. */
function renderLegend({ figure, topologies, rows }: Overview): Markup {
  const bars = rows.flatMap((row) => row.bars.flatMap((bar) => (bar?.value == null ? [] : bar)))
  const looks = [...new Set(bars.map(({ bottleneck }) => lookOf(bottleneck)))]
  const meaning = (name: LookName) => (name === 'unknown' ? 'unknown' : bottlenecks[name].words)
  const [, ...behind] = topologies.map((name) => allTopologies[name].words)
  const relative = figure === 'rps' ? '%: of NGINX alone' : '×: times NGINX alone'
  const hasWhiskers = bars.some(({ low }) => low !== null)
  return html`<ul class="legend">
${behind.length > 0 && html`<li><b>Thin bars:</b> ${behind.join(', then ')}</li>`}
<li><b>What ran out first:</b></li>
${looks.map((name) => html`<li>${lookSymbol(name)} ${meaning(name)}</li>`)}
<li>${bars.some(({ minimum }) => minimum) && '≥: at least. '}${relative}.${hasWhiskers && ' Lines: 95 % intervals.'}</li></ul>`
}
