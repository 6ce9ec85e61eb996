import type { RunAnalysis } from '../../analysis/schema.ts'
import type { AnyVerdict, ExposureResult } from '../../exposure/result.ts'
import { type Matrix, matricesOf, selfChecks, serverTexts, wordsOf } from '../exposure-tables.ts'
import { networkName } from '../prose/networks.ts'
import { html, type Markup } from './markup.ts'
import { type Place, type Section, scrolling, section } from './section.ts'

/** How a verdict looks: a colour, and a sign for those who do not see it. */
const looks = {
  good: '✓',
  weak: '!',
  bad: '✕',
  open: '?',
  plain: '·',
} as const

const lookOf = {
  held: 'good',
  degraded: 'weak',
  denied: 'bad',
  crashed: 'bad',
  inconclusive: 'open',
  pass: 'good',
  warn: 'weak',
  fail: 'bad',
  gone: 'bad',
  unknown: 'open',
  clean: 'good',
  delayed: 'weak',
  lossy: 'bad',
  dead: 'bad',
  // How long a server waits is no merit and no fault.
  patient: 'plain',
  cut: 'plain',
  undecided: 'open',
} as const satisfies Record<AnyVerdict['kind'], keyof typeof looks>

/** What takes each server away from others, as a matrix and in words; null where no experiment was made. */
export function renderExposure(place: Place, { exposures: results }: RunAnalysis): Section | null {
  if (results.length === 0) return null
  const parts = matricesOf(results).map(
    (matrix) => html`${scrolling(place, `Experiments on ${matrix.network}`, table(matrix, results))}
<details><summary>Each server in words, ${networkName(matrix.network)}</summary>
<ul>${serverTexts(results, matrix).map(([server, text]) => html`<li><b>${server}</b>: ${text}</li>\n`)}</ul></details>
`,
  )
  const checks = selfChecks(results).map((line) => html`<p>${line}</p>`)
  return section(place, 'exposure', 'Exposure: what takes a server away from others', [...checks, ...parts])
}

/** A row a server; for each experiment its topologies beside each other. */
function table(matrix: Matrix, results: readonly ExposureResult[]): Markup {
  const { network, servers, topologies, experiments, text } = matrix
  const verdictAt = (server: string, experiment: string, topology: string) =>
    results.find(
      ({ cell }) =>
        cell.network === network &&
        cell.server === server &&
        cell.experiment === experiment &&
        cell.topology === topology,
    )?.verdict ?? null
  const span = topologies.length
  return html`<table class="matrix">
<caption>${networkName(network)}: what each experiment came to. ✓ others were served as before, ! with losses or delays, ✕ not served, ? unknown. Open a verdict for its figures.</caption>
<colgroup></colgroup>${experiments.map(() => html`<colgroup span="${span}"></colgroup>`)}
<thead><tr><th scope="col" rowspan="2">Server</th>${experiments.map((name) => html`<th scope="colgroup" colspan="${span}">${name}</th>`)}</tr>
<tr>${experiments.map(() => topologies.map((topology) => html`<th scope="col">${wordsOf(topology)}</th>`))}</tr></thead>
<tbody>
${servers.map(
  (server) =>
    html`<tr><th scope="row">${server}</th>${experiments.map((experiment) =>
      topologies.map((topology) => cellOf(verdictAt(server, experiment, topology), text(server, experiment, topology))),
    )}</tr>\n`,
)}</tbody>
</table>`
}

/** The verdict in a word, and its figures on demand. */
function cellOf(verdict: AnyVerdict | null, text: string): Markup {
  if (verdict === null) return html`<td>${text}</td>`
  const look = lookOf[verdict.kind]
  return html`<td class="${look}"><details><summary>${looks[look]} ${verdict.kind}</summary><p>${text}</p></details></td>`
}
