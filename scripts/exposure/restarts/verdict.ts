import { z } from 'zod'
import { wellBefore } from '../requests.ts'
import { restartFiguresOf, restartFiguresSchema } from './figures.ts'
import { changeOf, type RestartPlay } from './play.ts'
import type { Restart } from './schema.ts'

const figures = restartFiguresSchema
/** Restarts that were made. */
const restarts = z.int()

const clean = z.strictObject({
  kind: z.literal('clean'),
  restarts,
  /** The share of restarts, 0 to 1, that lose a request is below this at 95 % confidence. */
  below: z.number(),
  figures,
})
const delayed = z.strictObject({ ...clean.shape, kind: z.literal('delayed') })
const lossy = z.strictObject({
  kind: z.literal('lossy'),
  restarts,
  /** Restarts that were to be made. */
  planned: z.int(),
  /** Restarts that lost a request. */
  losing: z.int(),
  /** Whether a browser would ask again for all that was lost. */
  retryable: z.boolean(),
  figures,
})
const dead = z.strictObject({
  kind: z.literal('dead'),
  /** The restart after which the server did not come back, from 1 on. */
  restarts,
  /**
   * The signal ended it, also where it was to reload; or it was started again, and ended again; or it runs, and does not answer; or
   * it ended before a signal had reached it.
   */
  by: z.enum(['signal', 'no-reload', 'again', 'silence', 'itself']),
  /** Of the end that the signal made; null where that is not the last one. */
  exit_code: z.int().nullable(),
  figures,
})
const inconclusive = z.strictObject({
  kind: z.literal('inconclusive'),
  /**
   * `no-effect`: nothing of the server was another one after any of the signals, so nothing was restarted. `unread`: its processes
   * could not be read, so it is unknown whether anything was restarted, or which process was to be.
   */
  reason: z.enum(['bad-before', 'too-few', 'no-effect', 'unread']),
  restarts,
  figures,
})

export const restartVerdictSchema = z.discriminatedUnion('kind', [
  clean.readonly(),
  delayed.readonly(),
  lossy.readonly(),
  dead.readonly(),
  inconclusive.readonly(),
])

/** What restarts cost the clients of a server, with the figures that decided it. */
export type RestartVerdict = z.infer<typeof restartVerdictSchema>

/** Whether a verdict of any kind is one on restarts. */
export function isRestartVerdict(verdict: { readonly kind: string }): verdict is RestartVerdict {
  return 'restarts' in verdict
}

/** A server without a right answer for longer than this made its clients wait, in seconds. */
const longGap_s = 1
const confidence = 0.95

/** The verdict on a play. That a server is dead, or not well before, is so whatever else happened. */
export function judgeRestart(play: RestartPlay, { restart }: Restart): RestartVerdict {
  const figures = restartFiguresOf(play)
  const made = play.restarts.length
  if (play.ended === 'alone') return { kind: 'dead', restarts: made, by: 'itself', exit_code: null, figures }
  if ((figures.before.availability ?? 0) < wellBefore)
    return { kind: 'inconclusive', reason: 'bad-before', restarts: made, figures }
  if (play.ended === 'gone' || play.ended === 'silent') {
    // Of two servers, the one that has ended may have been restarted before the other.
    const last = play.restarts.findLast((one) => one.exit_s !== null && one.start_s === null) ?? play.restarts.at(-1)
    const by = play.ended === 'silent' ? 'silence' : last?.start_s != null ? 'again' : endedBy(restart)
    const exit_code = by === 'again' ? null : (last?.exit_code ?? null)
    return { kind: 'dead', restarts: made, by, exit_code, figures }
  }
  const losing = figures.costs.filter(({ lost }) => lost > 0)
  const ignored = !restart.start_again && play.restarts.every((one) => changeOf(one) === false)
  // However many restarts are missing. Where the signal changed nothing, something else lost them.
  if (losing.length > 0 && !ignored) {
    const retryable = losing.every((cost) => cost.retryable === cost.lost)
    return { kind: 'lossy', restarts: made, planned: restart.times, losing: losing.length, retryable, figures }
  }
  if (play.ended === 'unread') return { kind: 'inconclusive', reason: 'unread', restarts: made, figures }
  if (made < restart.times || play.ended === 'time')
    return { kind: 'inconclusive', reason: 'too-few', restarts: made, figures }
  if (!restart.start_again && !play.restarts.some(changeOf))
    return { kind: 'inconclusive', reason: ignored ? 'no-effect' : 'unread', restarts: made, figures }
  const late = figures.classes.late > 0 || (figures.longest_gap_s ?? 0) > longGap_s
  return { kind: late ? 'delayed' : 'clean', restarts: made, below: 1 - (1 - confidence) ** (1 / made), figures }
}

function endedBy({ signal }: Restart['restart']): 'no-reload' | 'signal' {
  return signal === 'HUP' ? 'no-reload' : 'signal'
}
