import type { RunAnalysis } from '../../analysis/schema.ts'
import type { AnswersVerdict, PayloadVerdict } from '../../exposure/answers/verdict.ts'
import { type ExposureResult, isAnswersVerdict } from '../../exposure/result.ts'
import { noFigure } from '../columns/column.ts'
import { wordsOf } from '../exposure-matrix.ts'
import { idOf } from './charts/chart.ts'
import { html, type Markup } from './markup.ts'
import { type Place, scrolling } from './section.ts'

type Experiment = RunAnalysis['exposure_experiments'][number]

/** A server at one place, and what each payload came to there. */
interface Column {
  readonly head: string
  readonly payloads: ReadonlyMap<string, PayloadVerdict>
}

/** What each payload came to on each server, a table an experiment and network; none where no payloads were sent. */
export function renderPayloads(
  place: Place,
  { run, exposures, exposure_experiments: experiments }: RunAnalysis,
): Markup[] {
  return experiments.flatMap((experiment) => {
    const own = exposures.filter(({ cell }) => cell.experiment === experiment.name)
    return [...Map.groupBy(own, ({ cell }) => cell.network)].flatMap(([network, results]) => {
      const columns = results.flatMap(columnsOf)
      return columns.length === 0
        ? []
        : [details(place, payloadsId(run, experiment.name, network), { experiment, network, columns })]
    })
  })
}

function columnsOf({ cell, verdict }: ExposureResult): Column[] {
  if (verdict === null || !isAnswersVerdict(verdict)) return []
  return [{ head: `${cell.server}: ${wordsOf(cell.topology)}`, payloads: byId(verdict) }]
}

function byId({ payloads }: AnswersVerdict): ReadonlyMap<string, PayloadVerdict> {
  return new Map(payloads.map((payload) => [payload.id, payload]))
}

/** The id of the table of an experiment's payloads. */
export function payloadsId(run: string, experiment: string, network: string): string {
  return idOf('payloads', run, experiment, network)
}

interface Sent {
  readonly experiment: Experiment
  readonly network: string
  readonly columns: readonly Column[]
}

function details(place: Place, id: string, { experiment, network, columns }: Sent): Markup {
  const label = `Payloads of ${experiment.name} on ${network}`
  return html`<details id="${id}"><summary>${label}</summary>
${scrolling(place, label, table(label, experiment, columns))}
</details>`
}

function table(caption: string, { payloads }: Experiment, columns: readonly Column[]): Markup {
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Payload</th><th scope="col">What it is</th>${columns.map(({ head }) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${payloads.map(
  ({ id, rfc, level, says, program }) =>
    html`<tr><th scope="row">${id}</th><td>${says} ${level.toUpperCase()}, ${rfc}. <code>${program.join(' ')}</code></td>${columns.map((column) => html`<td>${cellText(column.payloads.get(id))}</td>`)}</tr>\n`,
)}</tbody>
</table>`
}

/** What a payload came to, and why where it did not pass. */
function cellText(payload: PayloadVerdict | undefined): string {
  if (!payload) return noFigure
  const { judgement, why, desync } = payload
  return [why === '' ? judgement : `${judgement}: ${why}`, ...(desync === null ? [] : [`desync: ${desync}`])].join('; ')
}
