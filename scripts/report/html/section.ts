import { type Content, html, Markup } from './markup.ts'

/** Where on a page something stands: several runs on one page have the same parts, each with anchors of its own. */
export interface Place {
  /** Before each anchor; empty where there is one run only. */
  readonly prefix: string
  /** Of the headings of the parts: 2 on a page with one run, one more within a run among others. */
  readonly level: 2 | 3
  /** The run, where the same parts of others are on the page. */
  readonly run: string | null
}

/** Where there is nothing of the same name on the page. */
export const topPlace: Place = { prefix: '', level: 2, run: null }

/** A part of a page, and what a list of the parts needs of it. */
export class Section extends Markup {
  readonly anchor: string
  readonly title: string

  constructor(text: string, anchor: string, title: string) {
    super(text)
    this.anchor = anchor
    this.title = title
  }
}

/** A part of the page with its heading; the heading's anchor is the part's. */
export function section({ prefix, level, run }: Place, id: string, title: string, content: Content): Section {
  const anchor = `${prefix}${id}`
  const tag = new Markup(`h${level}`)
  const { text } = html`<section aria-labelledby="${run === null ? '' : `${prefix}run `}${anchor}">
<${tag} id="${anchor}">${title}</${tag}>
${content}
</section>
`
  return new Section(text, anchor, title)
}

/** Links to the parts of a page. */
export function renderContents(label: string, parts: readonly Content[]): Markup {
  const sections = parts.filter((part) => part instanceof Section)
  return html`<nav aria-label="${label}"><ul>${sections.map(
    ({ anchor, title }) => html`<li><a href="#${anchor}">${title}</a></li>`,
  )}</ul></nav>
`
}

/**
 * Something that may be wider than the page: it scrolls by itself, also by keyboard, and the page does not.
 * @param label says what it is to those who do not see it; the only one of its place
 */
export function scrolling({ run }: Place, label: string, content: Content): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}${run !== null && ` of ${run}`}">
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
