import { median, sampleVariance, sum } from 'simple-statistics'
import { studentizedRangeQuantile } from './distributions.ts'

/**
 * How much a block drifted: the baseline's rates within it (such as first, in the middle and last), largest less smallest
 * in parts of their median; null with fewer than two rates, which show no drift.
 * @param rates requests a second, above 0
 */
export function drift(rates: readonly number[]): number | null {
  return rates.length < 2 ? null : (Math.max(...rates) - Math.min(...rates)) / median([...rates])
}

/** A block drifted if its repetitions lie further apart than this, in parts of their median. */
const tolerance = 0.1
const confidence = 0.95
/** One other block has two degrees of freedom, which is the least that the studentized range is there for. */
const fewestDf = 2

/**
 * Whether a block drifted: its repetitions lie further apart than 10 %, and than the repetitions of the other blocks let expect by chance
 * (the 95 % quantile of their studentized range), as far as there are others. On a machine on which the baseline differs by
 * 6 % from one repetition to the next, every second block would drift without that, and every second repeat again.
 * @param others the baseline's rates in each other block of the same network
 */
export function drifted(rates: readonly number[], others: readonly (readonly number[])[] = []): boolean {
  if ((drift(rates) ?? 0) <= tolerance) return false
  const known = others.filter((one) => one.length > 1).map((one) => one.map(Math.log))
  const df = sum(known.map((logs) => logs.length - 1))
  if (df < fewestDf) return true
  const sd = Math.sqrt(sum(known.map((logs) => (logs.length - 1) * sampleVariance(logs))) / df)
  return Math.log(Math.max(...rates) / Math.min(...rates)) > sd * studentizedRangeQuantile(confidence, rates.length, df)
}
