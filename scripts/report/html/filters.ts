import type { ReportedCell } from '../../analysis/schema.ts'
import { html, type Markup } from './markup.ts'
import type { Place } from './section.ts'

const filters = ['topology', 'network', 'family'] as const

/**
 * What narrows the table down. Hidden until the script, without which it would do nothing, shows it. A property that is the
 * same for all cells has no filter.
 */
export function renderFilters({ prefix }: Place, cells: readonly ReportedCell[]): Markup {
  return html`<form class="controls" data-filters hidden autocomplete="off">
<p><label for="${prefix}filter-server">Server’s name contains</label> <input type="search" id="${prefix}filter-server" name="server"></p>
${filters.map((name) => choice(name, [...new Set(cells.map((cell) => cell[name]))]))}
<p><button type="reset">Show all rows, in their own order</button></p>
</form>`
}

function choice(name: (typeof filters)[number], values: readonly string[]): Markup | null {
  if (values.length < 2) return null
  return html`<fieldset><legend>${name[0]?.toUpperCase()}${name.slice(1)}</legend>
${values.map((value) => html`<label><input type="checkbox" name="${name}" value="${value}" checked> ${value}</label>\n`)}</fieldset>`
}
