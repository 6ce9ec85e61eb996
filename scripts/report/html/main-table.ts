import { baselineGroup } from '../../analysis/groups.ts'
import type { ReportedCell, RunAnalysis } from '../../analysis/schema.ts'
import { cellColumns } from '../columns/cell.ts'
import { choose, isFigure, noFigure, textOf, titleOf } from '../columns/column.ts'
import { termLink } from './definitions.ts'
import { renderFilters } from './filters.ts'
import { type Content, html, type Markup } from './markup.ts'
import { columnCell } from './numbers.ts'
import { type Place, type Section, scrolling, section } from './section.ts'
import { bottleneckWords, signWords } from './words.ts'

type CellColumn = (typeof cellColumns)[number]

/** Where the load sets the rate, servers are compared by what a request costs. */
function columnsOf({ rate_rps }: RunAnalysis['scenario']): readonly CellColumn[] {
  return choose(
    cellColumns,
    ...(['server', 'topology', 'network'] as const),
    ...(rate_rps === undefined
      ? (['rps', 'mean_s', 'mode_s', 'worst_s', 'pct_nginx', 'rps_rank', 'cpu_us_per_request'] as const)
      : (['cpu_us_per_request', 'cpu_ratio', 'cpu_interval', 'mean_us', 'p99_us', 'worst_us', 'droplet_cpu'] as const)),
    ...(['bottleneck', 'outcome'] as const),
  )
}

/** The article's table, whole in the page; the script adds sorting and filters. */
export function renderMainTable(place: Place, analysis: RunAnalysis): Section {
  const { cells, scenario } = analysis
  const columns = columnsOf(scenario)
  const caption =
    scenario.blocks > 1
      ? `Every cell of the run; figures are medians of up to ${scenario.blocks} blocks`
      : 'Every cell of the run; figures are of its one block'
  const content =
    cells.length === 0
      ? html`<p>No cell has been measured.</p>`
      : html`<div data-live>
${renderFilters(place, analysis)}
<p class="shown" role="status" data-shown>${cells.length === 1 ? '1 row' : `${cells.length} rows`}</p>
${scrolling(
  place,
  'Figures of every cell',
  html`<table class="figures" id="${place.prefix}figures">
<caption>${caption}. ${noFigure}: there is no such figure.</caption>
<thead><tr>${columns.map(headerOf)}</tr></thead>
<tbody>
${cells.map((cell) => rowOf(columns, cell))}</tbody>
</table>`,
)}
</div>`
  return section(place, 'table', 'The table', content)
}

function headerOf(column: CellColumn): Markup {
  const { help, highestFirst } = column
  return html`<th scope="col" data-sort="${isFigure(column) ? 'number' : 'text'}" data-first="${highestFirst ? 'descending' : 'ascending'}"><span class="head"><span data-label>${titleOf(column)}</span>${help && termLink(help)}</span></th>`
}

function rowOf(columns: readonly CellColumn[], cell: ReportedCell): Markup {
  const { server, group, topology, network, outcome } = cell
  return html`<tr data-server="${server}" data-group="${group}" data-topology="${topology}" data-network="${network}"${
    outcome !== 'ok' && html` class="not-ok"`
  }>${columns.map((column) =>
    column.name === 'server'
      ? html`<th scope="row">${server}${notesOn(column, cell)}</th>`
      : columnCell(column, cell, notesOn(column, cell)),
  )}</tr>
`
}

/** What a cell of the table says beside its figure. */
function notesOn({ name }: CellColumn, cell: ReportedCell): Content {
  const { group, baseline, rps, pct_nginx, pct_sign, rps_comparison, equivalent_to, cpu_rank, bottleneck } = cell
  if (name === 'server') return small(baseline && group !== baselineGroup ? `${group}, the baseline` : group)
  if (name === 'pct_nginx')
    return [pct_nginx !== null && small(signWords[pct_sign]), rps_comparison && small(intervalWords(cell))]
  if (name === 'rps_rank') return equivalent_to.length > 0 && small(`equivalent to ${equivalent_to.join(', ')}`)
  if (name === 'cpu_us_per_request') return cpu_rank && small(`rank ${textOf(cellColumns, 'cpu_rank', cell)}`)
  return name === 'bottleneck' && rps !== null && [small(bottleneckWords(bottleneck)), why(cell)]
}

function small(text: string | null): Content {
  return text !== null && html` <small>${text}</small>`
}

function intervalWords(cell: ReportedCell): string {
  const verdict = cell.rps_comparison?.verdict
  const interval = textOf(cellColumns, 'interval', cell)
  const words = `${verdict} ${verdict === 'equivalent' ? 'to' : 'from'} NGINX`
  return interval === '' ? words : `95 %: ${interval}, ${words}`
}

function why({ bottleneck_why }: ReportedCell): Content {
  return bottleneck_why !== '' && html` <details><summary>why</summary>${bottleneck_why}</details>`
}
