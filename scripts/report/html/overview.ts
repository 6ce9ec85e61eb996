import { type Overview, overviewsOf } from '../../analysis/overview.ts'
import type { RunAnalysis } from '../../analysis/schema.ts'
import { networkName } from '../prose/networks.ts'
import { figureNames } from '../prose/overview.ts'
import { type Content, html, type Markup } from './markup.ts'
import { renderPanel } from './overview-panel.ts'
import { type Place, type Section, section } from './section.ts'

/** The chart that is the table: a panel for each network and figure, of which the script shows one; null without any. */
export function renderOverview(place: Place, analysis: RunAnalysis): Section | null {
  const overviews = overviewsOf(analysis)
  const [first] = overviews
  if (!first) return null
  return section(
    place,
    'overview',
    'Every server side by side',
    html`<div data-switch>
${renderSwitch(place, overviews)}
${overviews.map((overview) => renderPanel(place, analysis, overview, overview === first))}</div>`,
  )
}

/** Hidden until the script, without which it would do nothing, shows it. */
function renderSwitch({ prefix }: Place, overviews: readonly Overview[]): Markup {
  const choice = (name: string, legend: string, values: readonly (readonly [value: string, text: string])[]): Content =>
    values.length > 1 &&
    html`<fieldset><legend>${legend}</legend>${values.map(
      ([value, text], index) =>
        html`<label${index === 0 ? html` class="first"` : index === values.length - 1 && html` class="last"`}><input type="radio" name="${prefix}${name}" value="${value}" autocomplete="off"${index === 0 && html` checked`}><span>${text}</span></label>`,
    )}</fieldset>`
  const networks = [...new Set(overviews.map(({ network }) => network))]
  const figures = [...new Set(overviews.map(({ figure }) => figure))]
  return html`<div class="controls switch" data-switch-controls hidden>${choice(
    'network',
    'Network',
    networks.map((network) => [network, networkName(network)]),
  )}${choice(
    'figure',
    'Figure',
    figures.map((figure) => [figure, figureNames[figure].name]),
  )}</div>`
}
