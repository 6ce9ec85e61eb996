import { z } from 'zod'

/** What was recorded of one connection; times in seconds since it was there, or since the dial if it never was. */
export const patiencePlaySchema = z
  .strictObject({
    /** In nanoseconds since 1970. */
    begin: z.number(),
    /** Whether there was a connection; a record that does not say so has one. */
    connected: z.boolean().default(true),
    /** When the server ended it; null if it did not. */
    ended_s: z.number().nullable(),
    /** Whether it did so by an error, such as a reset. */
    broken: z.boolean(),
    /** How long the client was there. */
    lasted_s: z.number(),
    /** Bytes. */
    sent: z.int(),
    received: z.int(),
  })
  .readonly()
export type PatiencePlay = z.infer<typeof patiencePlaySchema>
