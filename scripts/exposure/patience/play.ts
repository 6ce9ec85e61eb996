import { z } from 'zod'

/** What was recorded of one connection; times in seconds since it was there, or since the dial if it never was. */
export const patiencePlaySchema = z
  .strictObject({
    /** In nanoseconds since 1970. */
    begin: z.number(),
    /** Whether there was a connection; a record that does not say so has one. */
    connected: z.boolean().default(true),
    /** The client's own; 0 without a connection, or where the record does not say so. */
    port: z.int().default(0),
    /** When the client saw that the server had ended it; null if it did not. */
    ended_s: z.number().nullable(),
    /**
     * When the server's kernel was last seen to have it, 0 if it never was, and when it was missed then; null if it was not. The
     * kernel is asked only where the client does not read all.
     */
    server: z.strictObject({ had_s: z.number(), gone_s: z.number().nullable() }).readonly().nullable().default(null),
    /** Whether the client saw that by an error, such as a reset. */
    broken: z.boolean(),
    /** How long the client was there. */
    lasted_s: z.number(),
    /** Bytes. */
    sent: z.int(),
    received: z.int(),
  })
  .readonly()
export type PatiencePlay = z.infer<typeof patiencePlaySchema>
