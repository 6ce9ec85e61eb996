import * as Plot from '@observablehq/plot'
import { smallSize } from './chart.ts'
import type { Axis } from './scale.ts'

/** Lines across the frame at an axis's ticks, and what stands beside them; above the frame the texts only. */
export function axisMarks(
  { ticks }: Pick<Axis, 'ticks'>,
  anchor: 'bottom' | 'top' | 'left',
  text: (value: number) => string,
): Plot.Markish {
  // Given as a channel, since a logarithmic scale leaves out some of the texts of a tickFormat.
  const options = { tickSize: 0, fontSize: smallSize, label: null, text }
  const grid = { strokeOpacity: 0.15 }
  if (anchor === 'top') return Plot.axisX([...ticks], { ...options, anchor })
  if (anchor === 'left') return [Plot.gridY([...ticks], grid), Plot.axisY([...ticks], { ...options, anchor })]
  return [Plot.gridX([...ticks], grid), Plot.axisX([...ticks], { ...options, anchor })]
}

/** What the axis below the frame shows. */
export function axisName(text: string): Plot.Markish {
  return Plot.text([text], { frameAnchor: 'bottom', dy: 36, fontSize: smallSize })
}
