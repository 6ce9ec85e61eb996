import type { PlotOptions } from '@observablehq/plot'
import { type LegendEntry, legendOf } from './legend.ts'
import { draw } from './plot.ts'
import { cleanText } from './text.ts'

/** A drawing with what it shows in words and in figures. All but SVG is plain text: who puts it into a page escapes it. */
export interface Chart {
  /** Unique among all charts of a page; ids inside of the drawing begin with it. */
  readonly id: string
  readonly title: string
  /** What to see in it, one to three sentences made from the data. */
  readonly caption: string
  /** What its marks stand for, each mark as SVG. Empty where the drawing says it itself. */
  readonly legend: readonly { readonly symbol: string; readonly text: string }[]
  /** Inline, without script or style; scales to the width that it is given. */
  readonly svg: string
  /** The same figures as a table. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** Charts of one group are shown one at a time, chosen by `choice`. */
  readonly group?: string
  readonly choice?: string
  /** Servers whose marks are in groups of their own, with `data-series` (the number given here) and `data-server`. */
  readonly series?: readonly { readonly number: number; readonly server: string }[]
}

/** Units of the drawing's width. At 360 CSS pixels a page leaves some 330 for it: a text of 12 is then 9 high. */
export const width = 420

/** Draws a chart. None of its texts has a control character. */
export function chartOf(
  { legend = [], ...chart }: Omit<Chart, 'svg' | 'legend'> & { readonly legend?: readonly LegendEntry[] },
  options: PlotOptions,
): Chart {
  const { id, title, caption, table } = chart
  return {
    ...chart,
    title: cleanText(title),
    caption: cleanText(caption),
    legend: legendOf(legend),
    svg: draw(
      { id, title, description: caption },
      { width, marginTop: 24, marginRight: 24, marginBottom: 42, marginLeft: 56, ...options },
    ),
    table: { head: table.head.map(cleanText), rows: table.rows.map((row) => row.map(cleanText)) },
    ...(chart.choice === undefined ? {} : { choice: cleanText(chart.choice) }),
  }
}

/**
 * An id from any names: different names give different ids, letters that an id or a selector may not have are written as
 * their number.
 */
export function idOf(...names: readonly string[]): string {
  return names.map(encode).join('.')
}

function encode(name: string): string {
  return name.replace(/[^A-Za-z0-9-]/gu, (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`)
}
