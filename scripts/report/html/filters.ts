import type { RunAnalysis } from '../../analysis/schema.ts'
import { html, type Markup } from './markup.ts'
import type { Place } from './section.ts'
import { groupHeadings } from './words.ts'

/**
 * What narrows the table down. Hidden until the script, without which it would do nothing, shows it. A property that is the
 * same for all cells has no filter.
 */
export function renderFilters({ prefix }: Place, { cells, scenario }: RunAnalysis): Markup {
  const filters = [
    ['topology', 'Topology'],
    ['network', 'Network'],
    ['group', groupHeadings[scenario.group_by]],
  ] as const
  return html`<form class="controls" data-filters hidden autocomplete="off">
<p><label for="${prefix}filter-server">Server’s name contains</label> <input type="search" id="${prefix}filter-server" name="server"></p>
${filters.map(([name, legend]) => choice(name, legend, [...new Set(cells.map((cell) => cell[name]))]))}
<p><button type="reset">Show all rows, in their own order</button></p>
</form>`
}

function choice(name: string, legend: string, values: readonly string[]): Markup | null {
  if (values.length < 2) return null
  return html`<fieldset><legend>${legend}</legend>
${values.map((value) => html`<label><input type="checkbox" name="${name}" value="${value}" checked> ${value}</label>\n`)}</fieldset>`
}
