import type { Facts } from '../../analysis/schema.ts'
import { type Content, html, type Markup } from './markup.ts'
import { noFigure } from './numbers.ts'
import { definitions, type Place, plainTable, type Section, scrolling, section } from './section.ts'
import { momentWords } from './words.ts'

/** What was run, on what, with what, and how to do it again. */
export function renderMadeWith(place: Place, facts: Facts): Section {
  const { scenario, machine, images, checks, order, repeat_command: repeat, resume_command: resume } = facts
  return section(place, 'made-with', 'What was run', [
    html`<p>${resume === null ? 'The command that makes this run again:' : 'The commands that make this run again and that finish it:'}</p>
${[repeat, resume].map((command) => command && renderCommand(command))}`,
    definitions([
      ['Scenario', scenario.file],
      ['Load', `${scenario.load}: ${scenario.load_text}`],
      ['Topologies', scenario.topologies.join(', ')],
      ['Networks', scenario.networks.map(({ name, text }) => html`<p><b>${name}</b>: ${text}</p>`)],
      ['Blocks', scenario.blocks],
      ['Seed of the order', scenario.seed],
      [
        'Started and ended',
        `${momentWords(facts.started_at)}, ${facts.ended_at ? momentWords(facts.ended_at) : 'not ended'}`,
      ],
      ['Time', timeWords(facts)],
      ...machine,
    ]),
    checks.length > 0 && scrolling(place, 'Checks', checksTable(checks)),
    images.length > 0 &&
      folded(
        'The images',
        scrolling(place, 'Images', plainTable('Images, by digest', ['Image', 'Digest'], imageRows(images))),
      ),
    order.length > 0 &&
      folded('The order of measurement', html`<ol>${order.map((name) => html`<li>${name}</li>\n`)}</ol>`),
  ])
}

/** A command that can be copied; the script adds the button's effect. */
function renderCommand(command: string): Markup {
  return html`<div class="command" data-command><pre><code>${command}</code></pre> <button type="button" data-copy hidden>Copy</button> <span role="status"></span></div>
`
}

function checksTable(checks: Facts['checks']): Markup {
  const rows = checks.map(({ check, holds, text }) => [
    check,
    holds ? 'holds' : html`<strong>does not hold</strong>`,
    text,
  ])
  return plainTable('What was checked', ['Check', 'Result', 'In words'], rows)
}

function imageRows(images: Facts['images']): Content[][] {
  return images.map(({ image, digest }) => [image, html`<code>${digest}</code>`])
}

function timeWords({ load_s, other_s }: Facts): string {
  const seconds = (time: number | null) => `${time?.toFixed(0) ?? noFigure} s`
  return `${seconds(load_s)} of load, ${seconds(other_s)} for everything else of the cells`
}

function folded(summary: string, content: Content): Markup {
  return html`<details><summary>${summary}</summary>
${content}
</details>
`
}
