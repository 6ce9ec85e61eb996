import { type Bottleneck, isOwn } from './bottlenecks.ts'

/** How a ratio of two figures may be written: what it is, at least, at most, or that it says nothing. */
export const ratioSigns = ['=', '>=', '<=', '?'] as const
export type RatioSign = (typeof ratioSigns)[number]

/**
 * How the ratio of two servers' speeds may be written, by their bottlenecks (null: unknown). Where the bottleneck is not the
 * server, the figure is a speed that it reaches and may exceed; the rate of a cell with errors is neither (a dead server fails
 * fastest).
 */
export function ratioBound(numerator: Bottleneck | null, denominator: Bottleneck | null): RatioSign {
  if (numerator === 'errors' || denominator === 'errors') return '?'
  if (isOwn(numerator)) return isOwn(denominator) ? '=' : '<='
  return isOwn(denominator) ? '>=' : '?'
}

/**
 * Requests a second that one CPU can do at most if each costs the given CPU time: a server that waits for anything else
 * does fewer. Null where the cost is unknown.
 * @param costPerRequest_us above 0
 */
export function cpuBound_rps(costPerRequest_us: number | null): number | null {
  return costPerRequest_us === null ? null : 1e6 / costPerRequest_us
}
