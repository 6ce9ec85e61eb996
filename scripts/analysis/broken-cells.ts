import type { Cell } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable, type Outcome, outcomes } from '../run/outcomes.ts'
import { otherConditions, resultsByCell } from './compare-manifests.ts'

/** A cell that had a figure in one run, and in another none by the server's fault. */
interface BrokenCell {
  readonly cell: Cell
  /** In the other run. */
  readonly outcome: Outcome
}

/** The cells of run `a` with a figure that run `b` measured under the same load and link, and of which the server failed in each block. */
export function brokenCells(a: Manifest, b: Manifest): BrokenCell[] {
  const ofB = resultsByCell(b)
  return [...resultsByCell(a)].flatMap(([name, before]) => {
    const after = ofB.get(name) ?? []
    const [first] = after
    const failed = after.every(({ outcome }) => outcomes[outcome].fault === 'server')
    return first && failed && before.some(isComparable) && otherConditions(a, b, first.cell.network) === ''
      ? [{ cell: first.cell, outcome: first.outcome }]
      : []
  })
}
