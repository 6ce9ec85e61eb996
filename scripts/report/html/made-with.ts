import type { RunAnalysis } from '../../analysis/schema.ts'
import { noFigure } from '../columns/column.ts'
import { type Content, html, type Markup } from './markup.ts'
import { definitions, type Place, plainTable, type Section, scrolling, section } from './section.ts'
import { extentWords, momentWords } from './words.ts'

/** Scenario, machine, images and checks of a run, and how to repeat it. */
export function renderMadeWith(place: Place, analysis: RunAnalysis): Section {
  const { scenario, machine, images, checks, order, repeat_command: repeat, resume_command: resume } = analysis
  return section(place, 'made-with', 'How it was measured', [
    renderWarnings(place, analysis),
    html`<p>${extentWords(analysis)}</p>`,
    html`<p>${resume === null ? 'To repeat this run:' : 'To repeat this run, and to finish it:'}</p>
${[repeat, resume].map((command) => command && renderCommand(command))}`,
    definitions([
      ['Scenario', scenario.file],
      ['Load', `${scenario.load}: ${scenario.load_text}`],
      ['Topologies', scenario.topologies.join(', ')],
      ['Networks', scenario.networks.map(({ name, text }) => html`<p><b>${name}</b>: ${text}</p>`)],
      ['Blocks', scenario.blocks],
      ['Seed', scenario.seed],
      [
        'Started and ended',
        `${momentWords(analysis.started_at)}, ${analysis.ended_at ? momentWords(analysis.ended_at) : 'still running'}`,
      ],
      ['Time', timeWords(analysis)],
      ...machine,
    ]),
    checks.length > 0 && scrolling(place, 'Checks', checksTable(checks)),
    images.length > 0 && folded('Images', scrolling(place, 'Images', imagesTable(images))),
    order.length > 0 && folded('Order of measurement', html`<ol>${order.map((name) => html`<li>${name}</li>\n`)}</ol>`),
  ])
}

/** What limits the use of the figures, and how to finish the run. */
function renderWarnings({ prefix }: Place, { warnings, resume_command: resume }: RunAnalysis): Markup | false {
  if (warnings.length === 0 && resume === null) return false
  return html`<div class="warnings" id="${prefix}warnings"><p><b>Before you use these figures:</b></p>
<ul>${warnings.map((text) => html`<li>${text}</li>\n`)}${
    resume !== null && html`<li>Finish the run with: <code>${resume}</code></li>`
  }</ul></div>
`
}

/** The page's script makes the button copy the command. */
function renderCommand(command: string): Markup {
  return html`<div class="command" data-command><pre><code>${command}</code></pre> <button type="button" data-copy hidden>Copy</button> <span role="status"></span></div>
`
}

function checksTable(checks: RunAnalysis['checks']): Markup {
  const rows = checks.map(({ check, holds, text }) => [check, holds ? 'ok' : html`<strong>failed</strong>`, text])
  return plainTable('Checks of the run', ['Check', 'Result', 'Details'], rows)
}

function imagesTable(images: RunAnalysis['images']): Markup {
  const rows = images.map(({ image, digest }) => [image, html`<code>${digest}</code>`])
  return plainTable('Images, by digest', ['Image', 'Digest'], rows)
}

function timeWords({ load_s, other_s }: RunAnalysis): string {
  const seconds = (time: number | null) => `${time?.toFixed(0) ?? noFigure} s`
  return `${seconds(load_s)} of load, ${seconds(other_s)} besides`
}

function folded(summary: string, content: Content): Markup {
  return html`<details><summary>${summary}</summary>
${content}
</details>
`
}
