import type { CellFacts, Facts } from '../../analysis/schema.ts'
import { type Term, termLink } from './definitions.ts'
import { renderFilters } from './filters.ts'
import { type Content, html, type Markup } from './markup.ts'
import { figureCell, noFigure, written } from './numbers.ts'
import { type Place, type Section, scrolling, section } from './section.ts'
import { limitWords, outcomeWords, signWords } from './words.ts'

interface Column {
  readonly name: string
  readonly unit?: string
  readonly term?: Term
  /** How the column is sorted, and which way first: the better or the earlier above. */
  readonly sort: 'number' | 'text'
  readonly first: 'ascending' | 'descending'
  readonly cell: (cell: CellFacts) => Markup
}

/** The columns of the table, in order: to add one, add an entry. */
const columns: readonly Column[] = [
  { name: 'Server', sort: 'text', first: 'ascending', cell: serverCell },
  text('Topology', 'topology', ({ topology }) => topology),
  text('Network', 'network', ({ network }) => network),
  { name: 'RPS', term: 'rps', sort: 'number', first: 'descending', cell: ({ rps }) => figureCell(rps, written.rps) },
  seconds('Mean', 'latency', ({ mean_s }) => mean_s),
  seconds('Mode', 'mode', ({ mode_s }) => mode_s),
  seconds('Worst', 'latency', ({ worst_s }) => worst_s),
  { name: '% NGINX', term: 'percent', sort: 'number', first: 'descending', cell: percentCell },
  { name: 'Rank', term: 'rank', sort: 'number', first: 'ascending', cell: rankCell },
  {
    name: 'CPU a request',
    unit: 'µs',
    term: 'cpu',
    sort: 'number',
    first: 'ascending',
    cell: ({ cpu_us_per_request, cpu_rank }) =>
      figureCell(
        cpu_us_per_request,
        written.micros,
        cpu_rank !== null && html` <small>rank ${rangeOf(cpu_rank)}</small>`,
      ),
  },
  { name: 'Limited by', term: 'limit', sort: 'text', first: 'ascending', cell: limitCell },
  { name: 'Outcome', term: 'outcome', sort: 'text', first: 'ascending', cell: outcomeCell },
]

/** The article's table, whole in the page; the script adds sorting and filters. */
export function renderMainTable(place: Place, { cells, scenario }: Facts): Section {
  const caption =
    scenario.blocks > 1
      ? `Every cell of the run; figures are medians of up to ${scenario.blocks} blocks`
      : 'Every cell of the run; figures are of its one block'
  const content =
    cells.length === 0
      ? html`<p>No cell has been measured.</p>`
      : html`<div data-live>
${renderFilters(place, cells)}
<p class="shown" role="status" data-shown>${cells.length === 1 ? '1 row' : `${cells.length} rows`}</p>
${scrolling(
  place,
  'Figures of every cell',
  html`<table class="figures" id="${place.prefix}figures">
<caption>${caption}. Latencies in seconds. ${noFigure}: there is no such figure.</caption>
<thead><tr>${columns.map(headerOf)}</tr></thead>
<tbody>
${cells.map(rowOf)}</tbody>
</table>`,
)}
</div>`
  return section(place, 'table', 'The table', content)
}

function headerOf({ name, unit, term, sort, first }: Column): Markup {
  return html`<th scope="col" data-sort="${sort}" data-first="${first}"><span class="head"><span data-label>${name}${unit && ` (${unit})`}</span>${term && termLink(term)}</span></th>`
}

function rowOf(cell: CellFacts): Markup {
  const { server, family, topology, network, outcome } = cell
  return html`<tr data-server="${server}" data-family="${family}" data-topology="${topology}" data-network="${network}"${
    outcome !== 'ok' && html` class="notable"`
  }>${columns.map((column) => column.cell(cell))}</tr>
`
}

function text(name: string, term: Term, of: (cell: CellFacts) => string): Column {
  return { name, term, sort: 'text', first: 'ascending', cell: (cell) => html`<td>${of(cell)}</td>` }
}

function seconds(name: string, term: Term, of: (cell: CellFacts) => number | null): Column {
  const cell = (facts: CellFacts) => figureCell(of(facts), written.seconds)
  return { name, unit: 's', term, sort: 'number', first: 'ascending', cell }
}

function serverCell({ server, family, baseline }: CellFacts): Markup {
  return html`<th scope="row">${server} <small>${baseline ? `${family}, the baseline` : family}</small></th>`
}

function percentCell({ pct_nginx, pct_sign, rps_comparison: comparison }: CellFacts): Markup {
  const notes: Content[] = [pct_nginx !== null && signWords[pct_sign], comparison && intervalOf(comparison)]
  const beside = notes.filter((note) => note).map((note) => html` <small>${note}</small>`)
  const write = (value: number) => `${pct_sign === '=' ? '' : `${pct_sign} `}${written.percent(value)}`
  return figureCell(pct_nginx, write, html`${beside}`)
}

function intervalOf({ low, high, verdict }: NonNullable<CellFacts['rps_comparison']>): string {
  const words =
    verdict === 'different' ? 'differs from NGINX' : `${verdict} ${verdict === 'tied' ? 'with' : 'from'} NGINX`
  if (low === null || high === null) return words
  return `95 %: ${written.percent(100 * low)} to ${written.percent(100 * high)}, ${words}`
}

function rankCell({ rps_rank: rank, tied_with: tied }: CellFacts): Markup {
  const ties = tied.length > 0 && html` <small>tied with ${tied.join(', ')}</small>`
  return figureCell(rank?.best ?? null, () => (rank ? rangeOf(rank) : ''), ties)
}

function rangeOf({ best, worst }: NonNullable<CellFacts['rps_rank']>): string {
  return worst > best ? `${best} to ${worst}` : String(best)
}

function limitCell({ rps, limited_by, limited_why }: CellFacts): Markup {
  if (rps === null) return html`<td>${noFigure}</td>`
  const why = limited_why !== '' && html` <details><summary>why</summary>${limited_why}</details>`
  return html`<td data-value="${limited_by ?? '?'}">${limited_by ?? 'unknown'} <small>${limitWords(limited_by)}</small>${why}</td>`
}

function outcomeCell(cell: CellFacts): Markup {
  return html`<td>${outcomeWords(cell)}</td>`
}
