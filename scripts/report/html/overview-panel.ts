import type { Overview, OverviewBar, OverviewFigure, OverviewRow } from '../../analysis/overview.ts'
import type { RunAnalysis, ServerRow } from '../../analysis/schema.ts'
import { bottleneckWords, nameOf } from '../../analysis/words.ts'
import { topologies as allTopologies } from '../../scenario/topology.ts'
import { noFigure } from '../columns/column.ts'
import { noteOf } from '../prose/designs.ts'
import { networkNote } from '../prose/networks.ts'
import { figureNames, figureText, overviewTitle, relativeText } from '../prose/overview.ts'
import { signMarks } from '../prose/signs.ts'
import { barSymbol, drawBars, lookSymbol, whiskerSymbol } from './charts/bars.ts'
import { type Content, html, type Markup } from './markup.ts'
import { type Place, scrolling } from './section.ts'

/** All servers on one network by one figure: a row a server, its bars on one axis, and the figures. */
export function renderPanel(place: Place, analysis: RunAnalysis, overview: Overview, isShown: boolean): Markup {
  const { network, figure, topologies, rows } = overview
  const { quantity } = figureNames[figure]
  const about = new Map(analysis.servers.map((one) => [one.server, one]))
  const { text = '' } = analysis.scenario.networks.find(({ name }) => name === network) ?? {}
  const heads = topologies.map((name) => html`<th scope="col" class="number">${allTopologies[name].words}</th>`)
  const relative =
    figure === 'rps' ? 'at the bars: % of NGINX alone, measured beside it' : 'at the bars: times NGINX alone'
  const table = html`<table class="overview">
<thead><tr><th scope="col">Server</th><th scope="col" class="bars">${quantity} <span>(${relative})</span></th>${heads}</tr></thead>
<tbody>
${rows.map((row) => renderRow(overview, row, about.get(row.server) ?? null))}</tbody>
</table>`
  return html`<div class="panel" data-panel data-network="${network}" data-figure="${figure}"${!isShown && html` hidden`}>
<h3>${overviewTitle(overview, rivalsOf(analysis, overview))}</h3>
<p class="subtitle">${networkNote(network, text)}</p>
${renderLegend(overview)}
${scrolling(place, `${quantity}, ${network}`, table)}
</div>
`
}

/** Servers that the run does not tell apart from the one whose requests cost the least. */
function rivalsOf({ claims }: RunAnalysis, { network, figure, best }: Overview): readonly string[] {
  if (figure !== 'cpu_us_per_request') return []
  return claims?.costs.find((one) => one.network === network && one.server === best?.server)?.rivals ?? []
}

function renderRow({ figure, end }: Overview, row: OverviewRow, about: ServerRow | null): Markup {
  const { server, family, baseline, bars } = row
  const note = baseline ? 'the baseline, not in Python' : noteOf(family, about)
  const drawing = drawBars(bars, end, (bar) => relativeText(figure, bar))
  return html`<tr data-server="${server}"${baseline && html` class="baseline"`}><th scope="row">${server}${versionOf(about)}${note !== null && html` <small>${note}</small>`}</th><td class="bars">${drawing}</td>${bars.map((bar) => figureCell(figure, bar))}</tr>
`
}

/** Python's own stands above the page, once for all of its examples. */
function versionOf(about: ServerRow | null): Content {
  if (about === null || about.version === null || about.package === 'python') return null
  return html` <span class="version">${about.version}</span>`
}

function figureCell(figure: OverviewFigure, bar: OverviewBar | null): Markup {
  if (bar?.value == null) {
    const failure = bar && bar.outcome !== 'ok' && html`<span class="bad">${bar.outcome}</span>`
    return html`<td class="number">${failure || noFigure}</td>`
  }
  return html`<td class="number" data-value="${bar.value}">${bar.minimum && signMarks['>=']}${figureText(figure, bar.value)}</td>`
}

function barsOf({ rows }: Overview): OverviewBar[] {
  return rows.flatMap((row) => row.bars.flatMap((bar) => (bar?.value == null ? [] : bar)))
}

/** What bars, patterns and lines mean, in words. */
function renderLegend(overview: Overview): Markup {
  const bars = barsOf(overview)
  const looks = [...new Set(bars.map(({ bottleneck }) => nameOf(bottleneck)))]
  const ways = overview.topologies.map((name) => allTopologies[name].words)
  return html`<ul class="legend">
${ways.length > 1 && ways.map((words, index) => html`<li>${barSymbol(index)} ${words}</li>`)}
<li class="part"><b>Bottleneck:</b></li>
${looks.map((name) => html`<li>${lookSymbol(name)} ${bottleneckWords[name].what}</li>`)}
${bars.some(({ low }) => low !== null) && html`<li class="part">${whiskerSymbol()} 95 % interval</li>`}
${bars.some(({ minimum }) => minimum) && html`<li class="part">≥ may be higher: its place in the order is open</li>`}</ul>`
}
