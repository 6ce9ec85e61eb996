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
 */
export function rankRanges(treatments: readonly string[], pairs: readonly Comparison[]): Map<string, RankRange> {
  const ranks = new Map(treatments.map((treatment) => [treatment, { best: 1, worst: treatments.length }]))
  for (const { treatment, reference, low, high } of pairs) {
    const order =
      low !== null && low > 1 ? [treatment, reference] : high !== null && high < 1 ? [reference, treatment] : []
    const [faster, slower] = order.map((name) => ranks.get(name))
    if (!faster || !slower) continue
    faster.worst--
    slower.best++
  }
  return ranks
}
