import type { RunAnalysis } from '../../analysis/schema.ts'
import { many, sentences } from '../../base/text.ts'
import { wordBadge } from '../prose/badges.ts'
import { wordClaims } from '../prose/claims.ts'
import { type Content, html, type Markup } from './markup.ts'
import type { Place } from './section.ts'

/** A longer first clause of a warning is cut at a word. */
const mostOfWarning = 80

/** What a hurried reader needs: what was run, how far to trust it, and the answer. */
export function renderTop(analysis: RunAnalysis, place: Place): Content {
  return [
    html`<p class="when">${whatWasRun(analysis)}</p>
`,
    renderBadges(analysis, place),
    renderAnswer(analysis),
  ]
}

/** What was tested, on what and how, in words. */
function whatWasRun({ machine, servers, cells, scenario, exposures, article }: RunAnalysis): string {
  const [[, cpu = null] = []] = machine
  const baselines = new Set(cells.flatMap(({ baseline, server }) => (baseline ? [server] : [])))
  const names = new Set([...servers.map(({ server }) => server), ...exposures.map(({ cell }) => cell.server)])
  const others = [...names].filter((name) => !baselines.has(name)).length
  const beside = baselines.size > 0 ? ' and NGINX, the baseline' : ''
  const python = servers.find((one) => one.package === 'python' && one.version !== null)?.version
  return sentences(
    names.size > 0 &&
      `${many(others, 'server')}${beside}, each alone on one CPU of this machine${cpu === null ? '' : `: ${cpu}`}.`,
    python != null && `Python ${python}.`,
    scenario.load === 'none' ? 'Experiments only, without a load.' : `Load: ${scenario.load_text}.`,
    article.length > 0 && 'After the article “Designing Python Web Servers”.',
  )
}

function renderBadges({ claims, warnings, resume_command: resume }: RunAnalysis, { prefix }: Place): Markup | false {
  const badges = (claims?.badges ?? []).map(wordBadge)
  const [first = 'the run is not finished'] = warnings
  const hasWarnings = warnings.length > 0 || resume !== null
  if (badges.length === 0 && !hasWarnings) return false
  const more = warnings.length > 1 && ` and ${many(warnings.length - 1, 'more warning')}`
  return html`<ul class="badges">${badges.map(
    ({ text, weak }) => html`<li${weak && html` class="weak"`}>${text}</li>`,
  )}${hasWarnings && html`<li class="weak"><a href="#${prefix}warnings">Warning: ${shortened(first)}${more}</a></li>`}</ul>
`
}

function shortened(text: string): string {
  const end = text.replace(/[.;](?:\s.*)?$/s, '')
  return end.length <= mostOfWarning ? end : `${end.slice(0, mostOfWarning).replace(/\W*\s\S*$/, '')} …`
}

/** The answer, question by question; of an older lab's results, the paragraphs that they have. */
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
