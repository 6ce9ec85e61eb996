import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { sampleVariance } from 'simple-statistics'
import type { Difference } from './compare-runs.ts'
import { fullSpeed_rps } from './slices.ts'

/** With fewer blocks their bootstrap says too little of the error: with five, 6 of 60 measured comparisons of the same came out different. */
const fewestBlocks = 8
const resamples = 400

/**
 * How the rate at full speed of a cell differs from one run to another: the logarithm of the ratio, b to a, and the variance
 * of that by a bootstrap of the blocks (Efron and Tibshirani 1993, chapter 8: blocks, since slices within one are alike).
 * Always the same for the same values. Null where a run has fewer than 8 blocks with slices.
 * @param a the slices' rates (see `sliceRates`) of each block
 */
export function fullSpeedDifference(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): Pick<Difference, 'log' | 'within'> | null {
  if (Math.min(a.length, b.length) < fewestBlocks) return null
  const [inA, inB] = [logOf(a), logOf(b)]
  if (!Number.isFinite(inA) || !Number.isFinite(inB)) return null
  const variance = bootstrapVariance(a) + bootstrapVariance(b)
  return { log: inB - inA, within: { variance, df: a.length + b.length - 2 } }
}

function logOf(blocks: readonly (readonly number[])[]): number {
  return Math.log(fullSpeed_rps(blocks) ?? Number.NaN)
}

function bootstrapVariance(blocks: readonly (readonly number[])[]): number {
  const random = xoroshiro128plus(1)
  const { length } = blocks
  const logs = Array.from({ length: resamples }, () =>
    logOf(Array.from(blocks, () => blocks[uniformInt(random, 0, length - 1)] as readonly number[])),
  )
  // The bootstrap divides by n where a sample's variance divides by n - 1.
  return (sampleVariance(logs) * length) / (length - 1)
}
