import { z } from 'zod'
import type { Schedule } from './schedule.ts'

/** About the most requests a second that a server on one CPU answers. */
export const highestRate_rps = 60_000

/** Seconds after which a request is unanswered where a load does not say: hey's. */
export const requestTimeout_s = 20
/** Seconds of a cell that are left when its load has come to its end: with fewer, servers would be blamed for the scenario. */
export const lastAnswers_s = 1

export const count = z.int().min(1)
/** Requests that a load has under way at most: the workers of a closed model, or connections. */
export const workers = count.max(10_000)

/** A script of k6's, and what it is told. */
export interface K6Job {
  /** Its script's name in scenarios/load/, without `.js`. */
  readonly script: string
  /** The arrivals that it plays; null in a closed model. */
  readonly schedule: Schedule | null
  /** For the script. */
  readonly variables: Readonly<Record<string, string>>
  /** Seconds after which it is over, whatever the server does. */
  readonly most_s: number
}

/** What a load has to play with. */
interface Stage {
  /** CPUs of the generator. */
  readonly cpus: number
  /** Seconds that it has in all. */
  readonly cell_timeout_s: number
}

/** A constant rate of arrivals that follows a load, at a share of the rate that the load reached. */
export interface Level {
  /** 0 to 1. */
  readonly share: number
  readonly at: (reached_rps: number, cell_timeout_s: number) => K6Job & { readonly schedule: Schedule }
}

/** A load with its own numbers put in: all that the rest of the lab asks about it, whatever kind it is of. */
export interface LoadModel {
  readonly words: string
  /** Requests that it has under way at most. */
  readonly workers: number
  /** The constant rate at which requests arrive, the same for every server; null where the answers set the rate. */
  readonly rate_rps: number | null
  /** Seconds that each of its phases lasts; 0 where it ends by a number of requests. */
  readonly seconds: number
  /** Seconds that its longest phase takes at least, before its last answers; 0 where it ends by a number of requests. */
  readonly least_s: number
  /** The fewest requests of one that is not cut short. */
  readonly planned: number
  /** The most requests that it can come to. */
  readonly most: number
  /** Whether an NGINX on the same CPU gets the same load meanwhile, so that a server's cost can be set against its. */
  readonly companion: boolean
  /** What k6 plays. */
  readonly job: (stage: Stage) => K6Job
  /** The same load for some seconds, which shows what the generator does at most; null where it cannot. */
  readonly ceiling: ((seconds: number) => LoadModel) | null
  /** What follows in the same containers, by ascending rate. */
  readonly levels: readonly Level[]
}

/** Seconds after which a request is unanswered: by itself, or because its load's time is over. */
export function timeout_ms(cell_timeout_s: number = Number.POSITIVE_INFINITY): string {
  return String(Math.round(1000 * Math.min(Math.max(cell_timeout_s, 0.1), requestTimeout_s)))
}
