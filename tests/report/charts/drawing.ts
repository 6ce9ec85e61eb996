import { DOMParser } from 'linkedom'

/** What of an SVG element the tests look at. */
interface Mark {
  readonly localName: string
  readonly textContent: string
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>
  readonly children: Iterable<Mark>
  readonly parentNode: Mark | null
  getAttribute(name: string): string | null
  querySelectorAll(selector: string): Iterable<Mark>
}

/** A drawing read as XML, which throws on less than HTML forgives. */
export function parse(svg: string): Mark {
  return new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement as Mark
}

/** The groups of one kind. */
export function groups(svg: string, part: string): Mark[] {
  return [...parse(svg).querySelectorAll(`[data-part="${part}"]`)]
}

/** The marks in the groups of one kind. */
export function marks(svg: string, part: string): Mark[] {
  return groups(svg, part).flatMap((group) => [...group.children])
}

/** What is written in the groups of one kind. */
export function texts(svg: string, part: string): string[] {
  return marks(svg, part).map(({ textContent }) => textContent)
}

/** Where the middle of a mark is, in units of the drawing. */
export function centre(mark: Mark): { readonly x: number; readonly y: number } {
  const number = (name: string) => Number(mark.getAttribute(name) ?? 0)
  let [x, y] = [number('cx'), number('cy')]
  for (let node: Mark | null = mark; node?.getAttribute; node = node.parentNode) {
    const [, dx, dy] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(node.getAttribute('transform') ?? '') ?? []
    x += Number(dx ?? 0)
    y += Number(dy ?? 0)
  }
  return { x, y }
}

/** The place of a tick by its text. */
export function tick(svg: string, axis: 'x' | 'y', text: string): number {
  const found = marks(svg, `${axis}-axis tick label`).find(({ textContent }) => textContent === text)
  if (!found) throw new Error(`no tick ${text}`)
  return centre(found)[axis]
}

/** Where a value lies on an axis, by two of its ticks. */
export function expected(
  svg: string,
  axis: 'x' | 'y',
  value: number,
  [a, b]: readonly [readonly [number, string], readonly [number, string]],
  of: (value: number) => number = (linear) => linear,
): number {
  const part = (of(value) - of(a[0])) / (of(b[0]) - of(a[0]))
  const from = tick(svg, axis, a[1])
  return from + part * (tick(svg, axis, b[1]) - from)
}

/** Whether two places are the same but for rounding. */
export function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 0.25
}
