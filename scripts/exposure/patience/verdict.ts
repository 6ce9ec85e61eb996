import { z } from 'zod'
import type { PatiencePlay } from './play.ts'
import type { PatienceExperiment } from './schema.ts'

const cut = z.strictObject({
  kind: z.literal('cut'),
  /** When the server ended the connection, in seconds since it was there. */
  after_s: z.number(),
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
  /** `client-done`: its steps were over before its time was. `no-connection`: the server took none. */
  reason: z.enum(['client-done', 'no-connection']),
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

export function judgePatience(
  play: PatiencePlay,
  { patience_s }: Pick<PatienceExperiment, 'patience_s'>,
): PatienceVerdict {
  if (!play.connected) return { kind: 'undecided', reason: 'no-connection', after_s: play.lasted_s }
  const answered = play.received > 0
  if (play.ended_s !== null) return { kind: 'cut', after_s: play.ended_s, answered }
  if (play.lasted_s < patience_s - shorter_s)
    return { kind: 'undecided', reason: 'client-done', after_s: play.lasted_s }
  return { kind: 'patient', for_s: play.lasted_s, answered }
}

/** Whether a verdict of any kind is one on patience. */
export function isPatienceVerdict(verdict: { readonly kind: string }): verdict is PatienceVerdict {
  return verdict.kind === 'cut' || verdict.kind === 'patient' || verdict.kind === 'undecided'
}
