import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { spreadSeed } from '../base/seed.ts'

/** A new array with the same items in a random order (Fisher-Yates) that depends on the seed (32 bits) alone. */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = xoroshiro128plus(spreadSeed(seed))
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last)
    const swapped = shuffled[other] as T
    shuffled[other] = shuffled[last] as T
    shuffled[last] = swapped
  }
  return shuffled
}
