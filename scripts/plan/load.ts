import type { Network } from '../scenario/network.ts'
import type { CapacityLoad, HeyLoad, Load, OpenLoad, Way } from '../scenario/scenario.ts'
import { wayFor } from './way.ts'

/** About the most requests a second that one k6 makes, and that a server on one CPU answers. */
const highestRate = { k6: 25_000, server: 60_000 } as const

/** Seconds after which a request is unanswered where a load does not say: hey's. */
export const requestTimeout_s = 20

/** Beside the time that the load itself says, a queue has this long, in seconds, and longer by a rate that few servers miss. */
const queue = { grace_s: 5, slow_rps: 2000, roundTrips: 3 } as const

/** Seconds of capacity before the levels of an open load: it only has to set their rates. */
const capacityBefore_s = 3

/**
 * The fewest requests of a load that is not cut short: as with hey, each worker does floor(requests / workers); where time
 * and not their number is given, one each.
 */
export function plannedRequests(load: Load): number {
  return load.kind === 'hey' ? Math.floor(load.requests / load.workers) * load.workers : load.workers
}

/** The most requests that a load can come to. */
export function mostRequests(load: Load): number {
  if (load.kind === 'hey') return Math.max(load.requests, load.at_least_s * highestRate.k6)
  if (load.kind === 'capacity') return load.seconds * highestRate.server
  const levels_s = load.seconds * load.shares.reduce((sum, share) => sum + share, 0)
  return mostRequests(closedPart(load)) + levels_s * highestRate.server
}

/** The closed model by which a cell gets its figure: the load itself, or the capacity before the levels of an open one. */
export function closedPart(load: Load): HeyLoad | CapacityLoad {
  return load.kind === 'open' ? { kind: 'capacity', workers: load.workers, seconds: capacityBefore_s } : load
}

/** The closed model that shows, for some seconds, what the generator does at most with such a load. */
export function ceilingLoad(load: Load, seconds: number): HeyLoad | CapacityLoad {
  const closed = closedPart(load)
  return closed.kind === 'hey' ? { ...closed, at_least_s: seconds } : { ...closed, seconds }
}

/** Shares of the capacity, 0 to 1, at which requests arrive, ascending. */
export function levelShares({ shares }: OpenLoad): number[] {
  return shares.toSorted((a, b) => a - b)
}

/** How k6 plays the workers of a load on a network; the capacity is measured in the way that costs k6 the least. */
export function wayOf(load: Load, network: Network): Way {
  return load.kind === 'hey' ? (load.way ?? wayFor(network)) : 'queue'
}

/** Seconds after which a request of a load is unanswered. */
export function timeoutOf({ timeout_s }: HeyLoad): number {
  return timeout_s ?? requestTimeout_s
}

/**
 * Seconds that a load has to end by itself when it is played by a queue. One that needs longer is slow, or waits for answers
 * that do not come: which of the two, only workers can tell, who are never interrupted.
 */
export function queueLimit_s({ requests, workers, at_least_s }: HeyLoad, { line }: Network, limit_s: number): number {
  const waiting_s = line ? (queue.roundTrips * (requests / workers) * 2 * line.delay_ms) / 1000 : 0
  return Math.min(limit_s, at_least_s + queue.grace_s + requests / queue.slow_rps + waiting_s)
}

/** How many k6 measure a capacity at once: one for each of the generator's CPUs, and none without a worker. */
export function instancesOf({ workers }: CapacityLoad, generatorCpus: number): number {
  return Math.min(workers, generatorCpus)
}

/** A load in words. */
export function describeLoad(load: Load): string {
  const workers = `${load.workers} workers`
  if (load.kind === 'capacity') return `as many requests as it takes, ${workers} for ${load.seconds} s`
  if (load.kind === 'open') {
    const shares = levelShares(load).map((share) => percentOf(share))
    const list = [shares.slice(0, -1).join(', '), shares.at(-1)].filter(Boolean).join(' and ')
    const rates = `${list} % of that rate, ${load.seconds} s each, from ${load.users} users`
    return `${describeLoad(closedPart(load))}; then arrivals at ${rates}`
  }
  const least = load.at_least_s > 0 ? `, ${load.at_least_s} s at least` : ''
  return `${load.requests} requests, ${workers}${least}`
}

/** A share in percent, such as 20 or 12.5. */
export function percentOf(share: number): number {
  return Math.round(1000 * share) / 10
}
