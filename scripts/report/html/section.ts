import { type Content, html, Markup } from './markup.ts'

/** Where on a page something stands: several runs on one page have the same parts, each with anchors of its own. */
export interface Place {
  /** Before each anchor; empty where there is one run only. */
  readonly prefix: string
  /** Of the headings of the parts: 2 on a page with one run, one more within a run among others. */
  readonly level: 2 | 3
}

/** A part of the page with its heading; the heading's anchor is the part's. */
export function section(place: Place, id: string, title: string, content: Content): Markup {
  const anchor = `${place.prefix}${id}`
  const tag = new Markup(`h${place.level}`)
  return html`<section aria-labelledby="${anchor}">
<${tag} id="${anchor}">${title}</${tag}>
${content}
</section>
`
}

/**
 * Something that may be wider than the page: it scrolls by itself, also by keyboard, and the page does not.
 * @param label says what it is to those who do not see it
 */
export function scrolling(label: string, content: Content): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
${content}
</div>`
}

/** A table with one row of headers; the first cell of each row is its header. */
export function plainTable(caption: string, head: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  return html`<table>
<caption>${caption}</caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map(plainCell)}</tr>\n`)}</tbody>
</table>`
}

/** Labels and what belongs to each. */
export function definitions(entries: readonly (readonly [string, Content])[]): Markup {
  return html`<dl>
${entries.map(([label, content]) => html`<div><dt>${label}</dt><dd>${content}</dd></div>\n`)}</dl>`
}

/** Figures to the right, so that their digits stand below each other. */
function plainCell(content: Content): Markup {
  const isNumber = typeof content === 'number' || (typeof content === 'string' && /^[<>]?[\d.,]+( %)?$/.test(content))
  return isNumber ? html`<td class="number">${content}</td>` : html`<td>${content}</td>`
}
