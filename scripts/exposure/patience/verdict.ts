import { z } from 'zod'
import type { PatiencePlay } from './play.ts'
import type { PatienceExperiment } from './schema.ts'

const cut = z.strictObject({
  kind: z.literal('cut'),
  /**
   * When the server ended the connection, in seconds since it was there. Where only its kernel told, it had done so by then, and not
   * yet at `had_s`; null where the client saw it.
   */
  after_s: z.number(),
  had_s: z.number().nullable(),
  /** Whether it had said something before. */
  answered: z.boolean(),
})

const patient = z.strictObject({
  kind: z.literal('patient'),
  /** So long the client was there, and the server did not end it. */
  for_s: z.number(),
  answered: z.boolean(),
})

const undecided = z.strictObject({
  kind: z.literal('undecided'),
  /**
   * `client-done`: its steps were over before its time was. `no-connection`: the server took none. `unseen`: the client could not see
   * an end, and the server's kernel was not looked at any more.
   */
  reason: z.enum(['client-done', 'no-connection', 'unseen']),
  after_s: z.number(),
})

export const patienceVerdictSchema = z.discriminatedUnion('kind', [
  cut.readonly(),
  patient.readonly(),
  undecided.readonly(),
])

/** For how long a server put up with one client. */
export type PatienceVerdict = z.infer<typeof patienceVerdictSchema>

/** A client that left earlier than this, in seconds, had nothing more to do. */
const shorter_s = 0.5

/** The server's kernel is asked each second, and a busy machine may be late. */
const unseen_s = 5

/** What became of one client: who saw the end of its connection first tells when it was. */
export function judgePatience(
  play: PatiencePlay,
  { patience_s }: Pick<PatienceExperiment, 'patience_s'>,
): PatienceVerdict {
  if (!play.connected) return { kind: 'undecided', reason: 'no-connection', after_s: play.lasted_s }
  const answered = play.received > 0
  const { ended_s, server } = play
  const gone_s = server?.gone_s ?? Number.POSITIVE_INFINITY
  if (server && gone_s < (ended_s ?? Number.POSITIVE_INFINITY))
    return { kind: 'cut', had_s: server.had_s, after_s: gone_s, answered }
  if (ended_s !== null) return { kind: 'cut', had_s: null, after_s: ended_s, answered }
  if (play.lasted_s < patience_s - shorter_s)
    return { kind: 'undecided', reason: 'client-done', after_s: play.lasted_s }
  if (server && server.had_s < play.lasted_s - unseen_s)
    return { kind: 'undecided', reason: 'unseen', after_s: server.had_s }
  return { kind: 'patient', for_s: play.lasted_s, answered }
}

/** Whether a verdict of any kind is one on patience. */
export function isPatienceVerdict(verdict: { readonly kind: string }): verdict is PatienceVerdict {
  return verdict.kind === 'cut' || verdict.kind === 'patient' || verdict.kind === 'undecided'
}
