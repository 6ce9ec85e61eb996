import { isOwn } from '../../analysis/bottlenecks.ts'
import { baselineGroup } from '../../analysis/groups.ts'
import { treatmentOf } from '../../analysis/repetition.ts'
import type { ReportedCell, RunAnalysis } from '../../analysis/schema.ts'
import { rateMeaning } from '../../analysis/words.ts'
import { capital } from '../../base/text.ts'
import { cellColumns } from '../columns/cell.ts'
import { choose, headingOf, isFigure, noFigure, textOf } from '../columns/column.ts'
import { humanText } from '../prose/figures.ts'
import { termLink } from './definitions.ts'
import { renderFilters } from './filters.ts'
import { type Content, html, type Markup } from './markup.ts'
import { columnCell } from './numbers.ts'
import { type Place, type Section, scrolling, section } from './section.ts'
import { renderSwitch } from './switch.ts'

type CellColumn = (typeof cellColumns)[number]

/** Columns that are shown together, chosen by a switch; those of no set are always there. */
const columnSets = { speed: 'Speed', latency: 'Latency', cost: 'CPU time' } as const
type ColumnSet = keyof typeof columnSets

/** A column with the set that it belongs to. */
type Placed = readonly [column: CellColumn, set: ColumnSet | null]

function placed(set: ColumnSet | null, ...names: readonly CellColumn['name'][]): Placed[] {
  return choose(cellColumns, ...names).map((column) => [column, set])
}

/** Where the load sets the rate, servers are compared by what a request costs. */
function columnsOf({ rate_rps }: RunAnalysis['scenario']): readonly Placed[] {
  const isRated = rate_rps === undefined
  return [
    ...placed(null, 'server', 'topology', 'network'),
    ...(isRated ? placed('speed', 'rps', 'pct_nginx', 'interval', 'rps_rank') : []),
    ...placed('latency', ...(isRated ? (['mean_s', 'mode_s', 'p99_us', 'worst_s'] as const) : ([] as const))),
    ...placed(
      'cost',
      'cpu_us_per_request',
      ...(isRated ? (['cpu_rank'] as const) : (['cpu_ratio', 'cpu_interval'] as const)),
    ),
    ...placed('latency', ...(isRated ? ([] as const) : (['mean_us', 'p99_us', 'worst_us'] as const))),
    ...placed('cost', 'droplet_cpu'),
    ...placed(null, 'bottleneck', 'outcome'),
  ]
}

/** The article's table, whole in the page; the script adds sorting and filters. */
export function renderMainTable(place: Place, analysis: RunAnalysis): Section {
  const { cells, scenario } = analysis
  const columns = columnsOf(scenario)
  const own = ownRates(cells)
  const caption =
    scenario.blocks > 1
      ? `Every cell of the run; figures are medians of up to ${scenario.blocks} blocks`
      : 'Every cell of the run; figures are of its one block'
  const content =
    cells.length === 0
      ? html`<p>No cell has been measured.</p>`
      : html`<div data-live>
${renderFilters(place, analysis)}
${renderSets(place, columns)}
<p class="shown" role="status" data-shown>${cells.length === 1 ? '1 row' : `${cells.length} rows`}</p>
${scrolling(
  place,
  'Figures of every cell',
  html`<table class="figures" id="${place.prefix}figures">
<caption>${caption}. ${noFigure}: there is no such figure.</caption>
<thead><tr>${columns.map(headerOf)}</tr></thead>
<tbody>
${cells.map((cell) => rowOf(columns, cell, own))}</tbody>
</table>`,
)}
</div>`
  return section(place, 'table', 'The table', content)
}

/** Hidden until the script, without which all columns are there, shows it. */
function renderSets(place: Place, columns: readonly Placed[]): Markup {
  const used = Object.entries(columnSets).filter(([name]) => columns.some(([, set]) => set === name))
  const choices = renderSwitch(place, 'columns', 'Columns', [...used, ['all', 'All columns']])
  return html`<div class="controls switch" data-sets hidden>${choices}</div>`
}

function inSet(set: ColumnSet | null): Content {
  return set !== null && html` data-in="${set}"`
}

function headerOf([column, set]: Placed): Markup {
  const { help, highestFirst } = column
  return html`<th scope="col"${inSet(set)} data-sort="${isFigure(column) ? 'number' : 'text'}" data-first="${highestFirst ? 'descending' : 'ascending'}"><span class="head"><span data-label>${headingOf(column)}</span>${help && termLink(help)}</span></th>`
}

function rowOf(columns: readonly Placed[], cell: ReportedCell, own: OwnRates): Markup {
  const { server, group, topology, network, outcome } = cell
  return html`<tr data-server="${server}" data-group="${group}" data-topology="${topology}" data-network="${network}"${
    outcome !== 'ok' && html` class="not-ok"`
  }>${columns.map((one) => cellOf(one, cell, own))}</tr>
`
}

function cellOf([column, set]: Placed, cell: ReportedCell, own: OwnRates): Markup {
  const { server, group, baseline } = cell
  if (column.name === 'server') {
    const note = baseline && group !== baselineGroup ? `${group}, the baseline` : group
    return html`<th scope="row">${server} <small>${note}</small></th>`
  }
  const text = humanText(column, cell) || noFigure
  if (column.name === 'bottleneck') return html`<td>${text}${cell.rps !== null && why(cell, own)}</td>`
  if (column.name === 'outcome') return html`<td>${outcomeOf(cell, text)}</td>`
  return columnCell(column, cell, { text, attributes: inSet(set) })
}

/** What went wrong is one word, and the reason is there on demand. */
function outcomeOf({ outcome }: ReportedCell, text: string): Content {
  return text === outcome ? outcome : html`<details><summary>${outcome}</summary>${text}</details>`
}

/** The cells whose rates are the servers' own: a verdict on two rates is one on two servers only where both are. */
type OwnRates = ReadonlySet<string>

function ownRates(cells: readonly ReportedCell[]): OwnRates {
  return new Set(cells.flatMap((cell) => (isOwn(cell.bottleneck) ? [rateKey(cell.network, treatmentOf(cell))] : [])))
}

function rateKey(network: string, treatment: string): string {
  return JSON.stringify([network, treatment])
}

/** Why a figure is what it is, and what it is not told apart from. */
function why(cell: ReportedCell, own: OwnRates): Content {
  const { network, bottleneck, bottleneck_why, pct_sign, rps_comparison: compared, equivalent_to } = cell
  const verdict = isOwn(bottleneck) && pct_sign === '=' && compared?.low != null && compared.verdict
  const equivalent = isOwn(bottleneck) ? equivalent_to.filter((name) => own.has(rateKey(network, name))) : []
  const texts = [
    `The rate is ${rateMeaning(bottleneck)}.`,
    bottleneck_why !== '' && `${capital(bottleneck_why)}.`,
    verdict &&
      `${textOf(cellColumns, 'interval', cell)} % of NGINX: ${verdict} ${verdict === 'equivalent' ? 'to' : 'from'} it.`,
    equivalent.length > 0 && `Equivalent to ${equivalent.join(', ')}.`,
  ].filter(Boolean)
  return html` <details><summary>why</summary>${texts.map((text) => html`<p>${text}</p>`)}</details>`
}
