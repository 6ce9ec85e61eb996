import { z } from 'zod'
import { countText } from '../../base/numbers.ts'
import { aboutFields } from '../about.ts'
import { bytes, seconds, yes } from '../steps.ts'

/** A payload sends at most so many bytes: the generator has them in its memory. */
const mostBytes = 83_886_080

/** What a payload does on its connection, one after the other. */
const payloadStepSchema = z.union(
  [
    z.strictObject({ send: bytes }),
    /** The same bytes many times. */
    z.strictObject({ fill: z.strictObject({ send: bytes, times: z.int().min(1) }) }),
    z.strictObject({ hold_s: seconds }),
    z.strictObject({ half_close: yes }),
  ],
  'must be one of send, fill, hold_s and half_close, with what belongs to it',
)

type PayloadStep = z.infer<typeof payloadStepSchema>

/** Bytes that a step sends. */
function bytesOf(step: PayloadStep): number {
  if ('fill' in step) return step.fill.send.length * step.fill.times
  return 'send' in step ? step.send.length : 0
}

/** The first bytes that some steps send, at most so many. */
export function firstBytes(steps: readonly PayloadStep[], most: number): Buffer {
  let text = ''
  for (const step of steps) {
    const left = most - text.length
    if (left <= 0) break
    if ('send' in step) text += step.send
    else if ('fill' in step)
      text += step.fill.send.repeat(Math.min(step.fill.times, Math.ceil(left / step.fill.send.length)))
  }
  return Buffer.from(text.slice(0, most), 'latin1')
}

const status = z.int().min(100).max(599)

/** What the answers must be: all that is given. */
const expectSchema = z
  .strictObject({
    /** There is a whole answer, and each has one of these statuses. */
    status: z.array(status).min(1).optional(),
    /** So many whole answers. */
    answers: z.int().min(0).max(100).optional(),
    /** At most so many whole answers. */
    most_answers: z.int().min(0).max(100).optional(),
    /** The server ends the connection. */
    close: yes.optional(),
    /** To end the connection without an answer is as good. */
    or_close: yes.optional(),
    /** To refuse it, with 400 as the first answer, is as good. */
    or_refuses: yes.optional(),
    /** Fewer answers are as good if the last says that the connection ends. */
    or_says_close: yes.optional(),
    /** The application believes that the request came by this scheme. */
    scheme: z.enum(['http', 'https']).optional(),
    /** Lines that the application does not say. */
    not_says: z.array(z.string().min(1).max(200)).min(1).optional(),
  })
  .refine(
    ({ status, answers, most_answers, close, scheme, not_says }) =>
      [status, answers, most_answers, close, scheme, not_says].some((one) => one !== undefined),
    'must have one of status, answers, most_answers, close, scheme and not_says',
  )
  .refine(
    ({ status, scheme, not_says }) => !not_says || status || scheme,
    'must have status or scheme beside not_says: an error says none of these lines either',
  )
export type Expect = z.infer<typeof expectSchema>

export const levels = ['must', 'should', 'may'] as const

/** Bytes for a server, and what it has to make of them. */
export const payloadSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and "-"'),
  /** The section that says so. */
  rfc: z.string().min(1).max(80),
  level: z.enum(levels),
  /** What is odd about it, in one sentence. */
  says: z.string().min(1).max(160),
  steps: z
    .array(payloadStepSchema)
    .min(1)
    .max(50)
    .refine(
      (steps) => steps.reduce((sum, step) => sum + bytesOf(step), 0) <= mostBytes,
      `must send at most ${countText(mostBytes)} bytes together`,
    ),
  expect: expectSchema,
})
export type Payload = z.infer<typeof payloadSchema>

/** All of them stand in run.json, in characters of JSON. */
const mostCharacters = 100_000

/** The payloads of a file. */
export const payloadsSchema = z
  .array(payloadSchema)
  .min(1)
  .max(200)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'must not name a payload twice')
  .refine(
    (all) => JSON.stringify(all).length <= mostCharacters,
    `must have at most ${countText(mostCharacters)} characters; use fill for what repeats`,
  )

/** What a server answers to payloads, each on a connection of its own. */
export const answersSchema = z.strictObject({
  ...aboutFields,
  /** A file of payloads, beside the scenario or in scenarios/payloads; or the payloads themselves. */
  payloads: z.union(
    [z.string().regex(/^[^/\\].*\.ya?ml$/), payloadsSchema],
    'must be a file such as framing.yaml, or a list of payloads',
  ),
  /** For how long an answer may not come. */
  answer_limit_s: seconds.max(30).default(1),
  /** An answer is whole when nothing more has come for so long, and the connection stays open. */
  quiet_s: seconds.max(10).default(0.15),
})
export type Answers = z.infer<typeof answersSchema>

/** Seconds that its client takes on a server that answers each payload at once and keeps the connection. */
export function answersPlanned_s({ payloads, quiet_s }: Answers): number {
  if (typeof payloads === 'string') return 0
  const held = payloads.flatMap(({ steps }) => steps.map((step) => ('hold_s' in step ? step.hold_s : 0)))
  return payloads.length * quiet_s + held.reduce((sum, hold_s) => sum + hold_s, 0)
}
