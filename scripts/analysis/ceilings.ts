import type { CeilingMeasured } from '../run/checks.ts'
import { spent } from '../stats/share.ts'

/** How fast the generator was with some server. */
type Reached = Pick<CeilingMeasured, 'rps' | 'dropletCpu'>

/**
 * What the generator does at most, in requests a second, on one network with one pattern of connections: the best of what was
 * measured for that, or of the run's own cells where one of them beat it. Null where it was not measured, or where only the
 * server that showed it was the bottleneck: then the generator may do more.
 * @param measured with the fastest servers there are
 * @param cells that may be compared
 */
export function bestCeiling(measured: readonly Reached[], cells: readonly Reached[]): number | null {
  if (measured.length === 0) return null
  const best = Math.max(...measured.map(({ rps }) => rps))
  const all = [...measured, ...cells.filter(({ rps }) => rps > best)]
  const known = all.some(({ dropletCpu }) => dropletCpu !== null && dropletCpu < spent)
  return known ? Math.max(...all.map(({ rps }) => rps)) : null
}
