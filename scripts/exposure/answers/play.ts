import { z } from 'zod'
import { healthyClasses, limitNames } from '../play.ts'
import { payloadSchema } from './schema.ts'

/** What came of a plain request on a connection of its own; times in seconds since the play began. */
const plainSchema = z.strictObject({
  begin_s: z.number(),
  end_s: z.number(),
  class: z.enum(healthyClasses),
  /** 0 without an answer. */
  status: z.int(),
})

export const endings = [
  'closed',
  'reset',
  /** The server had sent something, and kept the connection. */
  'open',
  /** It kept the connection, and sent nothing for `answer_limit_s`. */
  'silent',
  /** A limit of the experiment ended it. */
  'cut',
  'no-connection',
] as const

/** What came of one payload. A record may say more of it than is read. */
const spokenSchema = z
  .object({
    id: z.string(),
    begin_s: z.number(),
    end_s: z.number(),
    /** Bytes that went; whether those were all. */
    sent: z.int(),
    all: z.boolean(),
    /** The first 64 KiB that came, in base64, and how many bytes came in all. */
    received: z.base64(),
    count: z.int(),
    end: z.enum(endings),
    /** The first plain request after it, which another client makes. */
    after: plainSchema,
    /** From the end of the payload until a plain request had its right answer; null if none had for 5 s. */
    back_s: z.number().nullable(),
  })
  .readonly()
export type Spoken = z.infer<typeof spokenSchema>

/** What the client recorded of payloads on one droplet. */
export const spokenPlaySchema = z.strictObject({
  /** In nanoseconds since 1970. */
  begin: z.number(),
  /** What came of a plain request before. */
  before: plainSchema,
  /** In their order, up to the one after which the server did not come back, or the limit that was reached. */
  payloads: z.array(spokenSchema).readonly(),
  stopped: z.enum(limitNames).nullable(),
})

/** Bytes that a server got, and on which of its connections. */
export const forwardedSchema = z
  .strictObject({
    connection: z.int(),
    /** In base64. */
    bytes: z.base64(),
  })
  .readonly()
export type Forwarded = z.infer<typeof forwardedSchema>

/** All that a verdict takes. */
export const answersPlaySchema = spokenPlaySchema
  .extend({
    /** What was sent, and what had to come. */
    sent: z.array(payloadSchema).readonly(),
    /** Whether a proxy stood before the server. */
    proxied: z.boolean(),
    /** What a recorder behind the proxy got, in its order; null where the server is none. */
    forwarded: z.array(forwardedSchema).readonly().nullable(),
  })
  .readonly()
export type AnswersPlay = z.infer<typeof answersPlaySchema>
