import type { Comparison } from './comparisons.ts'

/** The ranks that a treatment may have, 1 the fastest. */
export interface RankRange {
  readonly best: number
  readonly worst: number
}

/**
 * Ranges of ranks, all of them right at once with the intervals' confidence (Al Mohamad, Goeman and van Zwet 2022,
 * Biometrics 78, 1579-1590): a treatment comes after those that are surely faster and before those that are surely slower.
 * @param pairs of the treatments with each other, and maybe of others; sure is what has an interval without 1, equivalent in
 * practice or not
 * @param atLeast treatments that are as fast as they were, or faster: they come after nobody for sure, and have no range themselves
 */
export function rankRanges(
  treatments: readonly string[],
  pairs: readonly Comparison[],
  atLeast: ReadonlySet<string> = new Set(),
): Map<string, RankRange> {
  const ranks = new Map(treatments.map((treatment) => [treatment, { best: 1, worst: treatments.length }]))
  for (const { treatment, reference, low, high } of pairs) {
    const order =
      low !== null && low > 1 ? [treatment, reference] : high !== null && high < 1 ? [reference, treatment] : []
    const [faster, slower] = order.map((name) => ranks.get(name))
    if (!faster || !slower || atLeast.has(order[1] ?? '')) continue
    faster.worst--
    slower.best++
  }
  return new Map([...ranks].filter(([treatment]) => !atLeast.has(treatment)))
}
