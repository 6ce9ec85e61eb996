import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { sampleCorrelation } from 'simple-statistics'
import { averageRanks } from './distributions.ts'

/** Spearman's rho and how often chance alone gives one as large. */
export interface RankCorrelation {
  readonly rho: number
  /** P(rho at least as large) if every order were equally likely. */
  readonly greater: number
}

/** Up to this many pairs all orders are tried (8! = 40,320). */
const largestExact = 8

/** Spearman's rho, with average ranks for ties; null if one side has fewer than two different values. */
export function spearman(xs: readonly number[], ys: readonly number[]): number | null {
  requireEqualLengths(xs, ys)
  if (isConstant(xs) || isConstant(ys)) return null
  return sampleCorrelation(averageRanks(xs), averageRanks(ys))
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
  const fixed = averageRanks(xs).map((rank) => 2 * rank)
  const moved = averageRanks(ys).map((rank) => 2 * rank)
  const expected = fixed.length * (fixed.length + 1) ** 2
  const distance = () => fixed.reduce((sum, rank, index) => sum + rank * (moved[index] as number), 0) - expected
  const observed = distance()
  let [above, tried] = [0, 0]
  const count = () => {
    if (distance() >= observed) above++
    tried++
  }
  if (fixed.length <= largestExact) forEachOrder(moved, moved.length, count)
  else {
    count()
    forRandomOrders(moved, permutations, seed, count)
  }
  return { rho, greater: above / tried }
}

/** Heap's algorithm: brings the items into each of their orders once, in place. */
function forEachOrder(items: number[], length: number, visit: () => void): void {
  if (length <= 1) {
    visit()
    return
  }
  for (let index = 0; index < length; index++) {
    forEachOrder(items, length - 1, visit)
    swap(items, length % 2 === 0 ? index : 0, length - 1)
  }
}

/** Shuffles the items in place, each time starting with the order before, which leaves all orders equally likely. */
function forRandomOrders(items: number[], times: number, seed: number, visit: () => void): void {
  const random = xoroshiro128plus(seed)
  for (let time = 0; time < times; time++) {
    for (let last = items.length - 1; last > 0; last--) swap(items, uniformInt(random, 0, last), last)
    visit()
  }
}

function swap(items: number[], a: number, b: number): void {
  const item = items[a] as number
  items[a] = items[b] as number
  items[b] = item
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0])
}

function requireEqualLengths(xs: readonly number[], ys: readonly number[]): void {
  if (xs.length !== ys.length) throw new RangeError(`${xs.length} values cannot be paired with ${ys.length}`)
}
