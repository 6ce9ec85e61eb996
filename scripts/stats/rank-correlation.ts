import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { sampleCorrelation } from 'simple-statistics'
import { averageRanks } from './distributions.ts'

/** Spearman's rho and how often chance alone gives one as large. */
interface RankCorrelation {
  readonly rho: number
  /** P(rho at least as large) if every order were equally likely. */
  readonly greater: number
}

/** Spearman's rho, with average ranks for ties; null if one side has fewer than two different values. */
export function spearman(xs: readonly number[], ys: readonly number[]): number | null {
  requireEqualLengths(xs, ys)
  if (isConstant(xs) || isConstant(ys)) return null
  return sampleCorrelation(averageRanks(xs), averageRanks(ys))
}

/**
 * Kendall's tau-b, which counts pairs that both sides put in the same order less those that they do not, and takes ties out
 * (Kendall 1945); from -1 to 1. Null if one side has fewer than two different values.
 */
export function kendall(xs: readonly number[], ys: readonly number[]): number | null {
  requireEqualLengths(xs, ys)
  if (isConstant(xs) || isConstant(ys)) return null
  let [concordance, untiedX, untiedY] = [0, 0, 0]
  for (let i = 0; i < xs.length; i++) {
    for (let j = 0; j < i; j++) {
      const x = Math.sign((xs[i] as number) - (xs[j] as number))
      const y = Math.sign((ys[i] as number) - (ys[j] as number))
      concordance += x * y
      untiedX += Math.abs(x)
      untiedY += Math.abs(y)
    }
  }
  return concordance / Math.sqrt(untiedX * untiedY)
}

/**
 * Spearman's rho with a permutation test, which stays right with ties; null as {@link spearman} is. The p-values of random
 * orders count the observed order as one of them (Davison and Hinkley 1997, eq. 4.11), so they are never 0.
 * @param options `permutations`: how many random orders; `seed`: 32 bits
 */
export function spearmanTest(
  xs: readonly number[],
  ys: readonly number[],
  { permutations = 100_000, seed = 1 } = {},
): RankCorrelation | null {
  const rho = spearman(xs, ys)
  if (rho === null) return null
  // Doubled average ranks are whole numbers, so sums of their products compare without rounding.
  const [fixed, moved] = [xs, ys].map((values) => averageRanks(values).map((rank) => 2 * rank)) as [number[], number[]]
  const agreement = () => fixed.reduce((sum, rank, index) => sum + rank * (moved[index] as number), 0)
  const observed = agreement()
  const random = xoroshiro128plus(seed)
  let above = 1
  for (let time = 0; time < permutations; time++) {
    // Each order begins with the one before, which leaves all equally likely.
    for (let last = moved.length - 1; last > 0; last--) {
      const other = uniformInt(random, 0, last)
      ;[moved[last], moved[other]] = [moved[other] as number, moved[last] as number]
    }
    if (agreement() >= observed) above++
  }
  return { rho, greater: above / (permutations + 1) }
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0])
}

function requireEqualLengths(xs: readonly number[], ys: readonly number[]): void {
  if (xs.length !== ys.length) throw new RangeError(`${xs.length} values cannot be paired with ${ys.length}`)
}
