import { RunError } from '../../base/errors.ts'
import type { Figures } from '../../load/figures.ts'
import type { Network } from '../../scenario/network.ts'

/** What hey and the lab's load both report: requests a second, seconds, connections opened, answers with status 200. */
export const measuredNames = ['rps', 'mean_s', 'p50_s', 'p99_s', 'connections', 'answered'] as const
export type Measured = Readonly<Record<(typeof measuredNames)[number], number>>

/** The real hey and the lab's load, one after the other on the same containers and link. */
export interface Pair {
  readonly hey: Measured
  readonly lab: Measured
}

/** All pairs of one server on one network. */
export interface CalibrationRow {
  readonly network: Network
  readonly server: string
  readonly pairs: readonly Pair[]
}

/**
 * Measures by both, one after the other. Who begins a pair alternates, so that a drift of the machine favours neither.
 * @param count of pairs
 */
export async function inPairs(
  count: number,
  hey: () => Promise<Measured>,
  lab: () => Promise<Measured>,
): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let index = 0; index < count; index++) {
    const first = index % 2 === 0 ? await hey() : await lab()
    pairs.push(index % 2 === 0 ? { hey: first, lab: await lab() } : { hey: await hey(), lab: first })
  }
  return pairs
}

/**
 * What the lab's load came to, in what hey prints.
 * @throws RunError if nothing was answered
 */
export function asHey({ rps, answered, latencies }: Figures): Omit<Measured, 'connections'> {
  if (!rps || !latencies) throw new RunError('nothing was answered to the lab’s load')
  const { mean_s, p50_s, p99_s } = latencies
  return { rps, mean_s, p50_s, p99_s, answered }
}
