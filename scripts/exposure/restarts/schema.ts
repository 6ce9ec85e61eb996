import { z } from 'zod'
import { aboutFields } from '../about.ts'

/** Signals by which operators stop, reload, upgrade or kill a server; `own`: its container's stop signal, as `docker stop` sends. */
export const signals = ['own', 'TERM', 'HUP', 'QUIT', 'INT', 'USR2', 'WINCH', 'KILL'] as const

/** What is done to the server, how often and when. */
const doneSchema = z
  .strictObject({
    /** A server that does not know it does what it does: that is the result. */
    signal: z.enum(signals),
    /** Signals that follow it to the main process, a second apart: an upgrade to a new program takes several. */
    followed_by: z.array(z.enum(signals)).min(1).max(4).readonly().optional(),
    /** Its main process, or the first that serves and has none below it that does: a worker, or the main process itself. */
    at: z.enum(['server', 'worker']).default('server'),
    times: z.int().min(1).max(30).default(10),
    /** Right answers between two restarts. */
    after_successes: z.int().min(1).max(1000).default(100),
    /** Whether its container is started again when it has ended, as `docker restart` does. */
    start_again: z.boolean().default(false),
    /** Timeout for the signals to take effect. A container that is to be started again and has not ended by then is killed. */
    grace_s: z.number().gt(0).max(60).default(10),
    /** Two servers of a kind behind NGINX, restarted in turn; `retry`: NGINX asks the other one where one fails. */
    rolling: z.enum(['retry', 'no-retry']).optional(),
  })
  .refine(({ at, start_again }) => at === 'server' || !start_again, {
    path: ['start_again'],
    error: 'must be false where a worker gets the signal: its container is not to end',
  })
  .refine(({ at, followed_by }) => at === 'server' || followed_by === undefined, {
    path: ['followed_by'],
    error: 'must not be there where a worker gets the signal: it is gone by then',
  })

/** Signals that ask a program to end, or make it. */
const ending: readonly (typeof signals)[number][] = ['own', 'TERM', 'QUIT', 'INT', 'KILL']

/** What to wait for after the signals, before right answers count; not used with `start_again`. */
export type Awaited = 'end' | 'change' | 'nothing'

/**
 * What to wait for after the signals: the server's end where the last one asks its main process for that, else any change. After a
 * restart that changed something else, any change will do. A server that ignores signals is not waited for again, nor is one whose
 * processes cannot be read: of those only the end shows.
 * @param earlier whether each restart before it changed something of the server; null where that is not known
 */
export function awaitedAfter(
  { signal, followed_by, at }: Restart['restart'],
  earlier: readonly (boolean | null)[],
  isReadable: boolean,
): Awaited {
  if (earlier.includes(false) || (earlier.length > 0 && !isReadable)) return 'nothing'
  const asksForEnd = at === 'server' && ending.includes(followed_by?.at(-1) ?? signal)
  return asksForEnd && earlier.length === 0 ? 'end' : 'change'
}

/** Who asks meanwhile. */
const clientsSchema = z.strictObject({
  new_per_s: z.number().min(1).max(200).default(25),
  /** Kept connections, and requests a second on each. */
  kept: z.int().min(0).max(100).default(25),
  kept_per_s: z.number().min(0.1).max(50).default(1),
  /** Requests that are sent at once right before each restart. */
  waiting: z.int().min(0).max(200).default(0),
  /** Connections that are opened right before each restart, and on which a request is sent `idle_s` after. */
  idle: z.int().min(0).max(200).default(0),
  idle_s: z.number().gt(0).max(5).default(0.2),
})

/** A second without an answer delays, so clients that ask less often would delay every server. */
export const least_rps = 2

/** What a restart costs the clients. */
export const restartSchema = z.strictObject({
  ...aboutFields,
  restart: doneSchema,
  clients: clientsSchema.prefault({}),
})
export type Restart = z.infer<typeof restartSchema>

/** Requests a second of the steady clients. */
export function rateOf({ clients: { new_per_s, kept, kept_per_s } }: Pick<Restart, 'clients'>): number {
  return new_per_s + kept * kept_per_s
}

/** Between the signals of one restart, in seconds. */
export const apart_s = 1

/** A server takes about so long to end and to start again, in seconds. */
const startedAgain_s = 0.5

/** Seconds that its clients take, which see right answers for a while before the first restart too. */
export function restartPlanned_s(experiment: Restart, before_s: number): number {
  const { times, after_successes, start_again } = experiment.restart
  const first_s = Math.max(before_s, after_successes / rateOf(experiment))
  return first_s + leastSeconds(experiment) + (start_again ? times * startedAgain_s : 0)
}

/** Seconds that the restarts of an experiment take where each costs nothing. */
export function leastSeconds(experiment: Restart): number {
  const { times, after_successes, followed_by: others = [] } = experiment.restart
  return times * (after_successes / rateOf(experiment) + others.length * apart_s)
}
