import type { RunAnalysis } from '../../analysis/schema.ts'
import { many } from '../../base/text.ts'
import { wordBadge, wordClaims } from '../prose/claims.ts'
import { networkName } from '../prose/networks.ts'
import { type Content, html, type Markup } from './markup.ts'
import type { Place } from './section.ts'

/** What a hurried reader needs: what was run, how far to trust it, and the answer. */
export function renderTop(analysis: RunAnalysis, place: Place): Content {
  return [
    html`<p class="when">${whatWasRun(analysis)}</p>
`,
    renderBadges(analysis, place),
    renderAnswer(analysis),
  ]
}

/** In one line. */
function whatWasRun({ machine, servers, scenario, exposures, article }: RunAnalysis): string {
  const [[, cpu = null] = []] = machine
  const names = new Set([...servers.map(({ server }) => server), ...exposures.map(({ cell }) => cell.server)])
  const networks = scenario.networks.map(({ name }) => networkName(name)).join(' and ')
  const count = names.size > 0 && many(names.size, 'server')
  const source = article.length > 0 && 'after the article “Designing Python Web Servers”, 2020'
  return [cpu, count, networks, scenario.load_text, source].filter(Boolean).join(' · ')
}

function renderBadges({ claims, warnings, resume_command: resume }: RunAnalysis, { prefix }: Place): Markup | false {
  const badges = (claims?.badges ?? []).map(wordBadge)
  const hasWarnings = warnings.length > 0 || resume !== null
  if (badges.length === 0 && !hasWarnings) return false
  return html`<ul class="badges">${badges.map(
    ({ text, weak }) => html`<li${weak && html` class="weak"`}>${text}</li>`,
  )}${hasWarnings && html`<li class="weak"><a href="#${prefix}warnings">${many(Math.max(1, warnings.length), 'warning')}</a></li>`}</ul>
`
}

/** Three sentences; of an older lab's results, the paragraphs that they have. */
function renderAnswer({ claims, answer, exposures }: RunAnalysis): Markup | false {
  const headlines = claims ? wordClaims(claims) : []
  if (headlines.length > 0)
    return html`<div class="answer">${headlines.map(
      ({ topic, lead, rest }) => html`<div><p class="topic">${topic}</p><p><b>${lead}</b>${rest}</p></div>
`,
    )}</div>
`
  if (answer.length > 0)
    return html`<div class="answer plain">${answer.map(
      (text) => html`<p>${text}</p>
`,
    )}</div>
`
  return (
    exposures.length === 0 &&
    html`<div class="answer plain"><p>This run has no figures to compare.</p></div>
`
  )
}
