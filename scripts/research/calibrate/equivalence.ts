import { mean, sampleStandardDeviation } from 'simple-statistics'
import { tQuantile } from '../../stats/distributions.ts'

/** Whether ratios are near 1: their geometric mean, its 90 % interval, and what the test says. */
interface Equivalence {
  readonly ratio: number
  /** Null where one ratio alone says nothing of its spread. */
  readonly low: number | null
  readonly high: number | null
  /** Whether the whole interval lies within [1 / (1 + margin), 1 + margin]. */
  readonly equivalent: boolean
}

/**
 * Two one-sided t-tests (TOST, Schuirmann 1987) at 5 % each, on the logarithms of paired ratios.
 * @param margin how far from 1 still counts as the same, such as 0.03
 */
export function equivalence(ratios: readonly number[], margin: number): Equivalence {
  const logs = ratios.map(Math.log)
  const center = mean(logs)
  const n = logs.length
  if (n < 2) return { ratio: Math.exp(center), low: null, high: null, equivalent: false }
  const error = sampleStandardDeviation(logs) / Math.sqrt(n)
  const half = tQuantile(0.95, n - 1) * error
  return {
    ratio: Math.exp(center),
    low: Math.exp(center - half),
    high: Math.exp(center + half),
    equivalent: half < Math.log(1 + margin) - Math.abs(center),
  }
}
