import { html, type Markup } from './markup.ts'
import type { Place } from './section.ts'

/** A value of a switch, and what its button says. */
type Choice = readonly [value: string, text: string]

/**
 * One of several, as a row of buttons of which the first is chosen; none with fewer than two.
 * @param name of the group, the only one of its place
 */
export function renderSwitch(
  { prefix }: Place,
  name: string,
  legend: string,
  choices: readonly Choice[],
): Markup | null {
  if (choices.length < 2) return null
  const last = choices.length - 1
  return html`<fieldset><legend>${legend}</legend>${choices.map(
    ([value, text], index) =>
      html`<label${index === 0 ? html` class="first"` : index === last && html` class="last"`}><input type="radio" name="${prefix}${name}" value="${value}" autocomplete="off"${index === 0 && html` checked`}><span>${text}</span></label>`,
  )}</fieldset>`
}
