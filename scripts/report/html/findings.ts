import type { RunAnalysis } from '../../analysis/schema.ts'
import { html } from './markup.ts'
import { type Place, type Section, section } from './section.ts'

/** What the run found at length, folded up: the sentences at the top leave much of it out; null without any. */
export function renderFindings(place: Place, { answer, findings = [] }: RunAnalysis): Section | null {
  const all = [...answer, ...findings]
  if (all.length === 0) return null
  return section(
    place,
    'findings',
    'All findings in words',
    html`<details><summary>${all.length} findings</summary>${all.map((sentence) => html`<p>${sentence}</p>\n`)}</details>`,
  )
}
