import type { ReportedCell, RunAnalysis } from '../../../analysis/schema.ts'
import { topologyNames } from '../../../scenario/topology.ts'

type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'star' | 'wye' | 'hexagon' | 'cross' | 'times'

/** How one of several things drawn together looks: by colour, and without it by shape or dashes. */
export interface Style {
  readonly colour: string
  readonly shape: Shape
  /** SVG's stroke-dasharray. */
  readonly dash: string
}

const shapes: readonly Shape[] = ['circle', 'square', 'diamond', 'triangle', 'star', 'wye', 'hexagon', 'cross']
const dashes: readonly string[] = ['none', '7 3', '2 3', '9 3 2 3', '4 2', '9 3 2 3 2 3', '1 2', '12 4']

/** How many things can be told apart in one drawing. */
export const mostStyles = shapes.length

/** The style of the thing with that number, from 0; the ninth looks like the first. */
export function styleOf(index: number): Style {
  const n = index % mostStyles
  return { colour: `var(--series-${n + 1})`, shape: shapes[n] ?? 'circle', dash: dashes[n] ?? 'none' }
}

/** A topology looks the same in every drawing. */
export function topologyStyle(topology: ReportedCell['topology']): Style {
  return styleOf(topologyNames.indexOf(topology))
}

/** A server's line: groups differ by colour and shape, and the servers of a group by their dashes. */
export function serverStyle({ cells }: RunAnalysis, { server, group }: ReportedCell): Style {
  const groups = [...new Set(cells.map((cell) => cell.group))]
  const members = [...new Set(cells.filter((cell) => cell.group === group).map((cell) => cell.server))]
  return { ...styleOf(groups.indexOf(group)), dash: styleOf(members.indexOf(server)).dash }
}
