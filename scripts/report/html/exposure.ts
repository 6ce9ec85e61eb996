import type { RunAnalysis } from '../../analysis/schema.ts'
import { briefText } from '../../exposure/brief.ts'
import { exposureKey } from '../../exposure/cell.ts'
import { besideText, meaningsOf } from '../../exposure/meanings.ts'
import { type AnyVerdict, type ExposureResult, isAnswersVerdict } from '../../exposure/result.ts'
import { cellText, type Matrix, matricesOf, selfChecks, serverTexts, wordsOf } from '../exposure-matrix.ts'
import { networkName } from '../prose/networks.ts'
import { isDrawn, timelineId } from './charts/exposure.ts'
import { html, type Markup } from './markup.ts'
import { payloadsId, renderPayloads } from './payloads.ts'
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

/** What takes each server away from others, in words and as a matrix; null where no experiment was made. */
export function renderExposure(place: Place, analysis: RunAnalysis): Section | null {
  const { exposures: results } = analysis
  if (results.length === 0) return null
  const parts = matricesOf(results).map(
    (matrix) => html`${found(matrix, analysis)}
${scrolling(place, `Experiments on ${matrix.network}`, table(matrix, analysis))}
`,
  )
  const checks = selfChecks(results).map((line) => html`<p>${line}</p>`)
  return section(place, 'exposure', 'Exposure: what takes a server away from others', [
    ...checks,
    ...parts,
    meanings(results),
    beside(analysis),
    programs(analysis),
    ...renderPayloads(place, analysis),
  ])
}

/** Each server in words. */
function found(matrix: Matrix, analysis: RunAnalysis): Markup | '' {
  const items = serverTexts(matrix, analysis).map(
    ({ server, taken, also }) =>
      html`<li><b>${server}</b>: ${taken}${also !== '' && html` <span class="also">${also}</span>`}</li>\n`,
  )
  return items.length === 0 ? '' : html`<ul class="found">${items}</ul>`
}

/** What each verdict means. */
function meanings(results: readonly ExposureResult[]): Markup {
  return html`<details><summary>What the verdicts mean</summary><dl>
${meaningsOf(results).map(([kind, meaning]) => html`<div><dt>${kind}</dt><dd>${meaning}</dd></div>\n`)}</dl></details>`
}

/** How many were made at a time. */
function beside({ exposure_at_once: atOnce }: RunAnalysis): Markup | '' {
  const text = besideText(atOnce)
  return text === '' ? '' : html`<p>${text}</p>`
}

/** What each experiment asks, what its clients do, and where it is from. */
function programs({ exposure_experiments: experiments }: RunAnalysis): Markup {
  return html`<div class="programs">${experiments.map(
    ({ name, why, source, program }) =>
      html`<details><summary><b>${name}</b>: ${why}</summary><ul>${program.map((line) => html`<li>${line}</li>`)}</ul><p>Source: ${source}</p></details>\n`,
  )}</div>`
}

/** A row a server; for each experiment its topologies beside each other. */
function table(matrix: Matrix, { run, exposure_timelines: timelines }: RunAnalysis): Markup {
  const { network, servers, topologiesOf, experiments, resultOf } = matrix
  const drawn = new Set(timelines.filter(isDrawn).map(exposureKey))
  const cell = (server: string, experiment: string, topology: string) => {
    const here = { network, server, experiment, topology }
    const result = resultOf(server, experiment, topology)
    const hasPayloads = result?.verdict != null && isAnswersVerdict(result.verdict)
    if (hasPayloads) return cellOf(result, payloadsId(run, experiment, network))
    return cellOf(result, drawn.has(exposureKey(here)) ? timelineId(run, here) : null)
  }
  return html`<table class="matrix">
<caption>${networkName(network)}: what each experiment came to. ✓ others were served as before, ! with losses or delays, ✕ not served or lost, ? unknown. A verdict that is a link leads to what others got in time, or to what each payload came to.</caption>
<colgroup></colgroup>${experiments.map((name) => html`<colgroup span="${topologiesOf(name).length}"></colgroup>`)}
<thead><tr><th scope="col" rowspan="2">Server</th>${experiments.map((name) => html`<th scope="colgroup" colspan="${topologiesOf(name).length}">${name}</th>`)}</tr>
<tr>${experiments.map((name) => topologiesOf(name).map((topology) => html`<th scope="col">${wordsOf(topology)}</th>`))}</tr></thead>
<tbody>
${servers.map(
  (server) =>
    html`<tr><th scope="row">${server}</th>${experiments.map((experiment) =>
      topologiesOf(experiment).map((topology) => cell(server, experiment, topology)),
    )}</tr>\n`,
)}</tbody>
</table>`
}

/** The verdict with the number that decided it. @param more the id of what shows how it came about; null if nothing does */
function cellOf(result: ExposureResult | null, more: string | null): Markup {
  const text = cellText(result)
  const verdict = result?.verdict ?? null
  if (verdict === null) return html`<td>${text}</td>`
  const look = lookOf[verdict.kind]
  const words = `${looks[look]} ${briefText(verdict)}`
  return html`<td class="${look}" title="${text}">${more === null ? words : html`<a href="#${more}">${words}</a>`}</td>`
}
