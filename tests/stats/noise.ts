import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Draws noise of mean 0 and standard deviation 1. */
export type Noise = () => number

/** Normal noise by Box and Muller's method; the seed has 32 bits. */
export function normal(seed: number): Noise {
  const random = xoroshiro128plus(seed)
  return () => Math.sqrt(-2 * Math.log(1 - uniformFloat64(random))) * Math.cos(2 * Math.PI * uniformFloat64(random))
}

/** Student's t with 3 degrees of freedom, whose variance is 3. */
export function heavyTailed(seed: number): Noise {
  const draw = normal(seed)
  return () => draw() / Math.hypot(draw(), draw(), draw())
}

/** The share of trials, 0 to 1, in which something happens. */
export function rate(trials: number, happens: (trial: number) => boolean): number {
  let count = 0
  for (let trial = 0; trial < trials; trial++) if (happens(trial)) count++
  return count / trials
}

/** Asserts a rate, and says what it was where it is not in the bounds (both 0 to 1). */
export function within(rate: number, low: number, high: number): void {
  if (!(rate >= low && rate <= high)) throw new Error(`${rate} is not between ${low} and ${high}`)
}
