import * as Plot from '@observablehq/plot'
import { drawSymbol } from './plot.ts'
import type { Style } from './style.ts'
import { cleanText } from './text.ts'

/** What a mark stands for. */
export interface LegendEntry {
  readonly style: Pick<Style, 'colour' | 'shape'>
  readonly hollow?: boolean
  readonly text: string
}

const paper = 'var(--paper, Canvas)'

/** Keeps a text legible where lines pass behind it. */
export const halo = { fill: 'currentColor', stroke: paper, strokeWidth: 3 } as const

/** For marks that stand for nothing in particular. */
export const muted = { colour: 'var(--muted)', shape: 'circle' } as const

/** A mark of a style, full or hollow. */
export function markStyle({ colour, shape }: LegendEntry['style'], hollow: boolean) {
  return { symbol: shape, r: 4.5, fill: fillOf(colour, hollow), stroke: colour, strokeWidth: 1.5 } as const
}

export function fillOf(colour: string, hollow: boolean): string {
  return hollow ? paper : colour
}

/** Each entry with its mark as SVG. */
export function legendOf(entries: readonly LegendEntry[]): { readonly symbol: string; readonly text: string }[] {
  return entries.map(({ style, hollow = false, text }) => ({
    symbol: drawSymbol(Plot.dot([0], { frameAnchor: 'middle', ...markStyle(style, hollow) })),
    text: cleanText(text),
  }))
}
