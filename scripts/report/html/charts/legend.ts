import * as Plot from '@observablehq/plot'
import { smallSize, width } from './chart.ts'
import type { Style } from './style.ts'
import { shortText, textWidth } from './text.ts'

/** What a mark stands for. */
export interface LegendEntry {
  readonly style: Pick<Style, 'colour' | 'shape'>
  readonly hollow?: boolean
  readonly text: string
}

const lineHeight = 17
const symbolWidth = 14
const gap = 14

/**
 * A legend in as many lines as it needs, from the drawing's upper left corner on.
 * @param marginTop of the drawing: the legend's height, or more
 * @param marginLeft of the drawing
 */
export function legend(entries: readonly LegendEntry[], marginTop: number, marginLeft: number): Plot.Markish[] {
  return placed(entries).flatMap(({ style, hollow = false, text, x, line }) => {
    const [dx, dy] = [x - marginLeft, lineHeight * (line + 0.5) - marginTop]
    const corner = { frameAnchor: 'top-left', dy } as const
    return [
      Plot.dot([0], { ...corner, ...markStyle(style, hollow), dx: dx + 6 }),
      Plot.text([shortText(text, 60)], {
        ...corner,
        dx: dx + symbolWidth,
        textAnchor: 'start',
        lineAnchor: 'middle',
        fontSize: smallSize,
      }),
    ]
  })
}

/** The height, in units, that a legend needs. */
export function legendHeight(entries: readonly LegendEntry[]): number {
  return lineHeight * (1 + (placed(entries).at(-1)?.line ?? -1))
}

/** Keeps a text legible where lines pass behind it. */
export const halo = { fill: 'currentColor', stroke: 'var(--paper, Canvas)', strokeWidth: 3 } as const

/** A mark of a style, full or hollow. */
export function markStyle({ colour, shape }: Pick<Style, 'colour' | 'shape'>, hollow: boolean): Plot.DotOptions {
  return { symbol: shape, r: 4.5, fill: hollow ? 'var(--paper, Canvas)' : colour, stroke: colour, strokeWidth: 1.5 }
}

function placed(entries: readonly LegendEntry[]): (LegendEntry & { readonly x: number; readonly line: number })[] {
  let [x, line] = [0, 0]
  return entries.map((entry) => {
    const size = symbolWidth + textWidth(shortText(entry.text, 60), smallSize)
    if (x > 0 && x + size > width) [x, line] = [0, line + 1]
    const place = { ...entry, x, line }
    x += size + gap
    return place
  })
}
