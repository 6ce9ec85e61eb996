import { median } from 'simple-statistics'

/**
 * How much a block drifted: the baseline's rates within it (such as first, in the middle and last), largest less smallest
 * in parts of their median; null with fewer than two rates, which show no drift.
 * @param rates requests a second, above 0
 */
export function drift(rates: readonly number[]): number | null {
  return rates.length < 2 ? null : (Math.max(...rates) - Math.min(...rates)) / median([...rates])
}

/** Whether a block drifted by more than the limit; false where that is not known. */
export function drifted(rates: readonly number[], limit = 0.1): boolean {
  return (drift(rates) ?? 0) > limit
}
