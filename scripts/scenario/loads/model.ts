import { z } from 'zod'
import type { Network } from '../network.ts'
import type { Schedule } from './schedule.ts'

/**
 * How k6 plays the workers of a closed model: `queue` (k6's own batch, half the CPU time, for a link where no worker falls
 * behind) or `workers` (hey to the letter, each worker with its own share of the requests).
 */
export const ways = ['queue', 'workers'] as const
export type Way = (typeof ways)[number]

/** About the most requests a second that one k6 makes, and that a server on one CPU answers. */
export const highestRate = { k6: 25_000, server: 60_000 } as const

/** Seconds after which a request is unanswered where a load does not say: hey's. */
const requestTimeout_s = 20

export const count = z.int().min(1)
/** Connections that a closed model keeps busy. */
export const workers = count.max(10_000)

/** One k6, and what it is told. */
export interface K6Job {
  /** Its script's name in scenarios/load/, without `.js`. */
  readonly script: string
  /** The most requests that it may make. */
  readonly requests: number
  /** Up to this many, k6 keeps its samples in memory and writes them at the end, with nothing else to do meanwhile. */
  readonly inMemoryRequests: number
  /** Requests that it has under way at most. */
  readonly connections: number
  /** Seconds after which it is ended. */
  readonly cell_timeout_s: number
  /** For the script, and for Go. */
  readonly variables: Readonly<Record<string, string>>
}

/** What a load has to play with. */
export interface Stage {
  /** See `wayOn`. */
  readonly way: Way | null
  /** CPUs of the generator. */
  readonly cpus: number
  /** Seconds that it has in all. */
  readonly cell_timeout_s: number
}

/** A constant rate of arrivals that follows a load, at a share of the rate that the load reached. */
export interface Level {
  /** 0 to 1. */
  readonly share: number
  readonly at: (reached_rps: number, cell_timeout_s: number) => { readonly schedule: Schedule; readonly job: K6Job }
}

/** A load with its own numbers put in: all that the rest of the lab asks about it, whatever kind it is of. */
export interface LoadModel {
  readonly words: string
  /** Connections that it keeps busy. */
  readonly workers: number
  /** Seconds that each of its phases lasts; 0 where it ends by a number of requests. */
  readonly seconds: number
  /** The fewest requests of one that is not cut short. */
  readonly planned: number
  /** The most requests that it can come to. */
  readonly most: number
  /** How k6 plays the workers on a network; null where there is one way only. */
  readonly wayOn: (network: Network) => Way | null
  /** Seconds that k6 gets of the cell's time; one that needs longer is played again in the other way. */
  readonly cellTimeoutOn: (network: Network, way: Way | null, cell_timeout_s: number) => number
  /** The k6 that play it, all at once. */
  readonly jobs: (stage: Stage) => K6Job[]
  /** Why its samples are not those of this load, in words, although k6 is content; null if they are. */
  readonly flaw: (played: { readonly apart_s: number }) => string | null
  /** The same load for some seconds, which shows what the generator does at most. */
  readonly ceiling: (seconds: number) => LoadModel
  /** What follows in the same containers, by ascending rate. */
  readonly levels: readonly Level[]
}

/** Seconds after which a request is unanswered: by itself, or because its load's time is over. */
export function timeout_ms(cell_timeout_s: number = Number.POSITIVE_INFINITY): string {
  return String(Math.round(1000 * Math.min(Math.max(cell_timeout_s, 0.1), requestTimeout_s)))
}
