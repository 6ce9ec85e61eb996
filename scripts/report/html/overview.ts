import { type Overview, overviewsOf } from '../../analysis/overview.ts'
import type { RunAnalysis } from '../../analysis/schema.ts'
import { networkName } from '../prose/networks.ts'
import { figureNames } from '../prose/overview.ts'
import { html, type Markup } from './markup.ts'
import { renderPanel } from './overview-panel.ts'
import { type Place, type Section, section } from './section.ts'
import { renderSwitch } from './switch.ts'

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
${renderSwitches(place, overviews)}
${overviews.map((overview) => renderPanel(place, analysis, overview, overview === first))}</div>`,
  )
}

/** Hidden until the script, without which it would do nothing, shows it. */
function renderSwitches(place: Place, overviews: readonly Overview[]): Markup {
  const networks = [...new Set(overviews.map(({ network }) => network))]
  const figures = [...new Set(overviews.map(({ figure }) => figure))]
  return html`<div class="controls switch" data-switch-controls hidden>${renderSwitch(
    place,
    'network',
    'Network',
    networks.map((network) => [network, networkName(network)]),
  )}${renderSwitch(
    place,
    'figure',
    'Figure',
    figures.map((figure) => [figure, figureNames[figure].name]),
  )}</div>`
}
