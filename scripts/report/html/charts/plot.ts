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
  querySelectorAll(selector: string): Iterable<SvgElement>
  hasAttribute(name: string): boolean
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  append(child: SvgElement): void
  prepend(...children: SvgElement[]): void
  remove(): void
}

/** What names and describes a drawing for who cannot see it. */
export interface Label {
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

/**
 * Draws with Plot and gives inline SVG: no script, no style, no id but those of `label`, coordinates to 0.1, colours as given.
 * Each group of marks says in `data-part` what it is.
 */
export function draw(label: Label, options: Plot.PlotOptions): string {
  const svg = Plot.plot({ document, className: 'plot', ...options }) as SvgElement
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const text of svg.querySelectorAll('text')) if (text.textContent === '') text.remove()
  tidy(svg)
  // A page that allows no style attribute would ignore the size there.
  const size = /font-size: *(\d+)px/.exec(svg.getAttribute('style') ?? '')?.[1]
  if (size !== undefined) svg.setAttribute('font-size', size)
  for (const name of ['width', 'height', 'class', 'style']) svg.removeAttribute(name)
  name(svg, label)
  return String((svg as SvgElement & { readonly outerHTML: string }).outerHTML)
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

/**
 * Dots as one path, a twelfth of the size of as many circles: each is a line of no length with round ends.
 * @param width diameter in units of the drawing
 */
export function manyDots(
  points: readonly (readonly [number, number])[],
  { stroke, width, opacity = 1 }: { readonly stroke: string; readonly width: number; readonly opacity?: number },
): Plot.Markish {
  return Plot.dot(points, {
    x: (point: readonly [number, number]) => point[0],
    y: (point: readonly [number, number]) => point[1],
    r: 1,
    render: (index, _scales, values) => {
      const [xs, ys] = [values.x ?? [], values.y ?? []]
      const path = document.createElementNS(namespace, 'path', {}) as SvgElement
      const places = Array.from(index, (i) => [Number(xs[i]), Number(ys[i])] as const)
      path.setAttribute('d', dotsPath(places))
      path.setAttribute('data-part', 'dots')
      path.setAttribute('fill', 'none')
      path.setAttribute('stroke', stroke)
      path.setAttribute('stroke-width', String(width))
      path.setAttribute('stroke-opacity', String(opacity))
      path.setAttribute('stroke-linecap', 'round')
      return path
    },
  })
}

/** Each dot from the one before, in tenths, so that rounding does not add up. */
function dotsPath(places: readonly (readonly [number, number])[]): string {
  const tenths = places.map(([x, y]) => [Math.round(10 * x), Math.round(10 * y)] as const)
  return tenths
    .map(([x, y], index) => {
      const [fromX, fromY] = tenths[index - 1] ?? [0, 0]
      return `${index === 0 ? 'M' : 'm'}${shortest(x - fromX)} ${shortest(y - fromY)}h0`
    })
    .join('')
    .replaceAll(' -', '-')
}

/** A number of tenths, without a zero before the point. */
function shortest(tenths: number): string {
  return String(tenths / 10).replace(/^(-?)0\./, '$1.')
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
