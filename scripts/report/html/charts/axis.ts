import type { ScaleOptions } from '@observablehq/plot'
import { range, ticks } from 'd3-array'

/** Values further apart than this factor are drawn on a logarithmic axis. */
const logFactor = 20

/** For an axis across: Plot's own spacing suits wider drawings. */
export const across = { tickSpacing: 64, labelAnchor: 'center' } as const

/**
 * Options of the axis that fits the values. A linear axis begins at 0.
 * @param type as the values ask for it, if left out
 */
export function axisFor(
  values: readonly number[],
  label: string,
  tickFormat: (value: number) => string,
  type?: 'linear' | 'log',
): ScaleOptions {
  const known = values.filter(Number.isFinite)
  const positive = known.filter((value) => value > 0)
  const shown = { label, labelArrow: 'none', tickFormat, tickSize: 0, grid: true } as const
  if (positive.length === 0) return { ...shown, type: 'linear', domain: [0, 1] }
  const [low, high] = [Math.min(...positive), Math.max(...positive)]
  const isWide = positive.length === known.length && high > logFactor * low
  if ((type ?? (isWide ? 'log' : 'linear')) === 'linear')
    return { ...shown, type: 'linear', domain: [0, 1.02 * high], nice: true }
  const domain = [low / 1.15, high * 1.15] as const
  return { ...shown, type: 'log', domain, ticks: logTicks(...domain) }
}

/** Few, since each has a text: Plot's own on a logarithmic axis are many, and some have none. */
function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low)
  if (decades < 1) return ticks(low, high, 4)
  const factors = decades < 1.6 ? [1, 2, 5] : decades < 2.5 ? [1, 3] : [1]
  const powers = range(Math.floor(Math.log10(low)), Math.log10(high), Math.ceil(decades / 5))
  return powers.flatMap((power) => factors.map((factor) => factor * 10 ** power)).filter((t) => t >= low && t <= high)
}
