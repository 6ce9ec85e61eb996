import type { ReportedCell, RunAnalysis } from '../../analysis/schema.ts'
import { cellColumns } from '../columns/cell.ts'
import { choose, headingOf, noFigure } from '../columns/column.ts'
import { humanText } from '../prose/figures.ts'
import { signWords } from '../prose/signs.ts'
import { type Content, html, type Markup } from './markup.ts'
import { columnCell } from './numbers.ts'
import { plainTable, type Section, scrolling, section, topPlace } from './section.ts'

const placeColumns = choose(cellColumns, 'server', 'topology', 'network')
const rateColumns = choose(cellColumns, 'rps', 'pct_nginx')
const costColumns = choose(cellColumns, 'cpu_us_per_request', 'mean_us')
type FigureColumns = typeof rateColumns

/** Where a load sets the rate, by what a request costs. */
function figureColumnsOf(runs: readonly RunAnalysis[]): FigureColumns {
  return runs.some(({ scenario }) => scenario.rate_rps !== undefined) ? costColumns : rateColumns
}

/** Several runs in one table, and what of their machines differs. */
export function renderSideBySide(runs: readonly RunAnalysis[]): Section {
  const content = html`<p>The runs were made one after the other. <code>bench compare</code> says whether two figures differ.</p>
${scrolling(topPlace, 'Figures of all runs', figuresTable(runs))}
<h3>What of the machines differs</h3>
${machineDifferences(runs)}`
  return section(topPlace, 'side-by-side', 'Side by side', content)
}

function figuresTable(runs: readonly RunAnalysis[]): Markup {
  const figureColumns = figureColumnsOf(runs)
  const cells = new Map(runs.flatMap((run) => run.cells.map((cell) => [keyOf(cell), cell] as const)))
  return html`<table>
<caption>Every cell of every run. ${noFigure}: the run has no such figure.</caption>
<colgroup span="3"></colgroup>${runs.map(() => html`<colgroup span="2"></colgroup>`)}
<thead>
<tr>${placeColumns.map((column) => html`<th scope="col" rowspan="2">${headingOf(column)}</th>`)}${runs.map(
    ({ run }) => html`<th scope="colgroup" colspan="2">${run}</th>`,
  )}</tr>
<tr>${runs.map(() => figureColumns.map((column) => html`<th scope="col" class="number">${headingOf(column)}</th>`))}</tr>
</thead>
<tbody>
${[...cells].map(([key, cell]) => rowOf(key, cell, runs, figureColumns))}</tbody>
</table>`
}

function rowOf(
  key: string,
  { server, topology, network }: ReportedCell,
  runs: readonly RunAnalysis[],
  columns: FigureColumns,
): Markup {
  const figures = runs.map((run) =>
    figuresOf(
      run.cells.find((cell) => keyOf(cell) === key),
      columns,
    ),
  )
  return html`<tr><th scope="row">${server}</th><td>${topology}</td><td>${network}</td>${figures}</tr>
`
}

function figuresOf(cell: ReportedCell | undefined, columns: FigureColumns): Content {
  if (!cell) return html`<td colspan="2">not in this run</td>`
  const { outcome, pct_nginx, pct_sign } = cell
  const failure = outcome === 'ok' ? '' : outcome
  const sign = pct_nginx === null ? '' : signWords[pct_sign]
  return columns.map((column, index) => {
    const note = index === 0 ? failure : column.name === 'pct_nginx' ? sign : ''
    const text = humanText(column, cell) || noFigure
    return columnCell(column, cell, { text, beside: note !== '' && html` <small>${note}</small>` })
  })
}

function machineDifferences(runs: readonly RunAnalysis[]): Markup {
  const labels = [...new Set(runs.flatMap(({ machine }) => machine.map(([label]) => label)))]
  const recorded = ({ machine }: RunAnalysis, label: string) => machine.find(([name]) => name === label)?.[1]
  const differing = labels.filter((label) => new Set(runs.map((run) => recorded(run, label))).size > 1)
  if (differing.length === 0) return html`<p>Nothing that was recorded.</p>`
  // As text: a version is no figure.
  const rows = differing.map((label) => [label, ...runs.map((run) => html`${recorded(run, label) ?? 'not recorded'}`)])
  const caption = 'What was recorded of the machines and is not the same in all runs'
  const table = plainTable(caption, ['What', ...runs.map(({ run }) => run)], rows)
  return scrolling(topPlace, 'Differences of the machines', table)
}

function keyOf({ server, topology, network }: ReportedCell): string {
  return JSON.stringify([server, topology, network])
}
