/**
 * A seed (32 bits) for a generator that starts alike for seeds that are near one another: MurmurHash3's finalizer, which spreads them.
 */
export function spreadSeed(seed: number): number {
  let hash = seed ^ (seed >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
