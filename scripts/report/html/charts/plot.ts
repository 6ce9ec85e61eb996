import * as Plot from '@observablehq/plot'
import { DOMParser } from 'linkedom'
import { cleanText } from './text.ts'

/**
 * The one place that touches Plot's and the DOM's types, which are not there without a browser: an element here is what of it
 * is used.
 */
interface SvgElement {
  readonly localName: string
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>
  readonly childNodes: Iterable<SvgElement>
  readonly nodeType: number
  textContent: string
  readonly outerHTML: string
  querySelectorAll(selector: string): Iterable<SvgElement>
  hasAttribute(name: string): boolean
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  prepend(...children: SvgElement[]): void
  remove(): void
}

/** What names and describes a drawing for who cannot see it. */
interface Label {
  /** Unique in the page; the drawing's own ids begin with it. */
  readonly id: string
  readonly title: string
  readonly description: string
}

const namespace = 'http://www.w3.org/2000/svg'

// An XML document: linkedom's HTML serializer leaves <, > and & as they are in attributes.
const document = new DOMParser().parseFromString(`<svg xmlns="${namespace}"></svg>`, 'image/svg+xml')

/** Attributes that hold lengths and coordinates; 0.1 of a unit cannot be seen. */
const coordinates = new Set(
  'transform d x y x1 y1 x2 y2 cx cy r width height viewBox stroke-width font-size'.split(' '),
)

/** In units of the drawing: of the names of rows, and of all other text. */
export const fontSize = { name: 13, other: 12 } as const

/**
 * Draws with Plot and gives inline SVG: no script, no style, no id but those of `label`, coordinates to 0.1, colours as given.
 * Each group of marks says in `data-part` what it is.
 */
export function draw(label: Label, options: Plot.PlotOptions): string {
  const svg = plot(options)
  name(svg, label)
  return svg.outerHTML
}

/** Draws one mark, for a legend. */
export function drawSymbol(mark: Plot.Markish, scales: Plot.PlotOptions = {}): string {
  const svg = plot({ ...scales, width: 18, height: 18, margin: 0, marks: [mark] })
  for (const name of ['text-anchor', 'font-size', 'font-family']) svg.removeAttribute(name)
  svg.setAttribute('aria-hidden', 'true')
  return svg.outerHTML
}

/**
 * Draws something that becomes as wide as its place, without its texts becoming wider: what is across is in percent.
 * Plot is to draw it 100 units wide.
 * @param height CSS pixels
 */
export function drawStretching(height: number, options: Plot.PlotOptions): string {
  const svg = plot({ margin: 0, ...options, width: 100, height })
  for (const name of ['viewBox', 'xmlns', 'xmlns:xlink', 'fill', 'font-family', 'text-anchor', 'font-size'])
    svg.removeAttribute(name)
  svg.setAttribute('height', String(height))
  // The page's style has them, once for all drawings.
  for (const group of svg.querySelectorAll('g'))
    for (const name of ['transform', 'stroke', 'stroke-width']) group.removeAttribute(name)
  for (const mark of svg.querySelectorAll('rect, line, text')) stretch(mark)
  return svg.outerHTML
}

function stretch(mark: SvgElement): void {
  const attributes = new Map([...mark.attributes].map(({ name, value }) => [name, value]))
  const [, x, y] = /^translate\(([-\d.]+),([-\d.]+)\)$/.exec(attributes.get('transform') ?? '') ?? []
  if (x !== undefined && y !== undefined) {
    mark.removeAttribute('transform')
    mark.setAttribute('x', `${x}%`)
    mark.setAttribute('y', y)
    return
  }
  const across = mark.localName === 'line' ? ['x1', 'x2'] : ['x', 'width']
  for (const name of across) mark.setAttribute(name, `${attributes.get(name) ?? 0}%`)
  if (attributes.get('x') === '0') mark.removeAttribute('x')
}

function plot(options: Plot.PlotOptions): SvgElement {
  const svg = Plot.plot({ document, className: 'plot', ...options }) as SvgElement
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const text of svg.querySelectorAll('text')) if (text.textContent === '') text.remove()
  tidy(svg)
  svg.setAttribute('font-size', String(fontSize.other))
  for (const name of ['width', 'height', 'class', 'style']) svg.removeAttribute(name)
  return svg
}

/** A mark option that puts attributes on the mark's group, so that a page can find it. */
export function tagged(attributes: Readonly<Record<string, string | number>>): Plot.MarkOptions {
  return {
    render: (index, scales, values, dimensions, context, next) => {
      const group = (next?.(index, scales, values, dimensions, context) ?? null) as SvgElement | null
      for (const [name, value] of Object.entries(attributes)) group?.setAttribute(name, String(value))
      return group
    },
  }
}

/** A curve for Plot's lines that is a dot at each point, far smaller than as many circles. Needs round line ends. */
export function dots(path: { moveTo(x: number, y: number): void; closePath(): void }) {
  return {
    lineStart() {},
    lineEnd() {},
    areaStart() {},
    areaEnd() {},
    point(x: number, y: number) {
      path.moveTo(x, y)
      path.closePath()
    },
  }
}

function name(svg: SvgElement, { id, title, description }: Label): void {
  const parts = (['title', 'desc'] as const).map((tag) => {
    const element = document.createElementNS(namespace, tag, {}) as SvgElement
    element.setAttribute('id', `${id}.${tag}`)
    element.textContent = cleanText(tag === 'title' ? title : description)
    return element
  })
  svg.prepend(...parts)
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-labelledby', `${id}.title ${id}.desc`)
}

/** Rounds coordinates, takes control characters out of all text, and what Plot says for screen readers of its groups. */
function tidy(node: SvgElement): void {
  if (node.nodeType !== 1) {
    node.textContent = cleanText(node.textContent)
    return
  }
  for (const { name, value } of [...node.attributes]) {
    if (name === 'aria-label' && !node.hasAttribute('data-part')) node.setAttribute('data-part', value)
    if (name === 'aria-label' || name === 'aria-hidden') node.removeAttribute(name)
    else node.setAttribute(name, coordinates.has(name) ? rounded(value) : cleanText(value))
  }
  for (const child of [...node.childNodes]) tidy(child)
}

function rounded(value: string): string {
  return value.replace(/-?\d+\.\d+(?!\d*em)/g, (number) => String(Math.round(10 * Number(number)) / 10))
}
