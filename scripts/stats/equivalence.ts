import { mean, sampleStandardDeviation } from 'simple-statistics'
import { tProbability, tQuantile } from './distributions.ts'

/** Whether ratios are near 1: their geometric mean, its 90 % interval, and what the test says. */
export interface Equivalence {
  readonly ratio: number
  /** Null where one ratio alone says nothing of its spread. */
  readonly low: number | null
  readonly high: number | null
  /** Whether the whole interval lies within [1 / (1 + margin), 1 + margin]. */
  readonly equivalent: boolean
  /** The larger of the two one-sided tests' p-values; null without an interval. */
  readonly p: number | null
}

/**
 * Two one-sided t-tests (TOST, Schuirmann 1987) at 5 % each, on the logarithms of paired ratios.
 * @param margin how far from 1 still counts as the same, such as 0.03
 */
export function equivalence(ratios: readonly number[], margin: number): Equivalence {
  const logs = ratios.map(Math.log)
  const center = mean(logs)
  const n = logs.length
  if (n < 2) return { ratio: Math.exp(center), low: null, high: null, equivalent: false, p: null }
  const error = sampleStandardDeviation(logs) / Math.sqrt(n)
  const limit = Math.log(1 + margin)
  const half = tQuantile(0.95, n - 1) * error
  const inside = limit - Math.abs(center)
  // Without any spread (such as equal counts) the intervals are points.
  const p = error === 0 ? (inside > 0 ? 0 : 1) : 1 - tProbability(inside / error, n - 1)
  return {
    ratio: Math.exp(center),
    low: Math.exp(center - half),
    high: Math.exp(center + half),
    equivalent: half < inside,
    p,
  }
}
