import type { CellResult } from '../run/result.ts'
import { requestCpu_s } from '../stats/droplet-cpu.ts'
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
 * What an answered request costs the droplet (the server and, behind NGINX, the proxy), in microseconds of CPU time; null where
 * it is unknown.
 */
export function cpuPerRequest_us({ figures, counters }: Pick<CellResult, 'figures' | 'counters'>): number | null {
  if (!figures || !counters || figures.answered <= 0) return null
  const cpu_s = requestCpu_s(counters, figures.seconds)
  return cpu_s === null ? null : (1e6 * cpu_s) / figures.answered
}

/**
 * Requests a second that one CPU can do at most if each costs the given CPU time: a server that waits for anything else
 * does fewer. Null where the cost is not known; a cost of 0 is the counter's resolution and not known either.
 */
export function cpuBound_rps(costPerRequest_us: number | null): number | null {
  return costPerRequest_us === null || costPerRequest_us <= 0 ? null : 1e6 / costPerRequest_us
}
