import type { Cell } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import { isComparable, type Outcome } from '../run/outcomes.ts'
import { otherConditions, resultsByCell } from './compare-manifests.ts'

/** A cell that had a figure in one run, and has none in another. */
interface BrokenCell {
  readonly cell: Cell
  /** In the other run. */
  readonly outcome: Outcome
}

/**
 * The cells of run `a` with a figure that run `b` was to measure under the same load and link, and of which no block has one.
 * Whose fault that is does not matter to who asks whether a server got slower: nothing shows that it did not.
 */
export function brokenCells(a: Manifest, b: Manifest): BrokenCell[] {
  const ofB = resultsByCell(b)
  return [...resultsByCell(a)].flatMap(([name, before]) => {
    const after = ofB.get(name) ?? []
    const [first] = after
    return first &&
      !after.some(isComparable) &&
      before.some(isComparable) &&
      otherConditions(a, b, first.cell.network) === ''
      ? [{ cell: first.cell, outcome: first.outcome }]
      : []
  })
}
