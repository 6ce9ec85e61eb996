import type { RunAnalysis } from '../../analysis/schema.ts'
import { type Matrix, matricesOf, selfChecks, serverTexts, wordsOf } from '../exposure-tables.ts'
import { html, type Markup } from './markup.ts'
import { renderPayloads } from './payloads.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

/** What takes each server away from others, in words and as a matrix; null where no experiment was made. */
export function renderExposure(place: Place, analysis: RunAnalysis): Section | null {
  const { exposures: results } = analysis
  if (results.length === 0) return null
  const parts = matricesOf(results).map(
    (matrix) => html`<p><b>${matrix.network}</b></p>
<ul>${serverTexts(results, matrix).map(([server, text]) => html`<li><b>${server}</b>: ${text}</li>\n`)}</ul>
${scrolling(place, `Experiments on ${matrix.network}`, table(matrix))}`,
  )
  const checks = selfChecks(results).map((line) => html`<p>${line}</p>`)
  return section(place, 'exposure', 'Exposure', [...checks, ...parts, ...renderPayloads(place, analysis)])
}

/** A row a server and topology, a column an experiment. */
function table(matrix: Matrix): Markup {
  const { servers, topologies, experiments, text } = matrix
  return html`<table>
<caption>What each experiment came to, and at how many connections. Held: nobody else was kept waiting.</caption>
<thead><tr><th scope="col">Server</th><th scope="col">Topology</th>${experiments.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${servers.flatMap((server) =>
  topologies.map(
    (topology) =>
      html`<tr><th scope="row">${server}</th><td>${wordsOf(topology)}</td>${experiments.map((experiment) => html`<td>${text(server, experiment, topology)}</td>`)}</tr>\n`,
  ),
)}</tbody>
</table>`
}
