import { z } from 'zod'

/** Characters stand for bytes, as in Latin-1. */
export const bytes = z
  .string()
  .min(1)
  .max(65_536)
  .regex(/^[^\u{100}-\u{10ffff}]*$/u, 'must have no character above \\xff: a byte has none')
export const seconds = z.number().positive().max(120)
export const yes = z.literal(true)

/** What one connection of a hostile client does, one after the other. */
export const stepSchema = z.union(
  [
    z.strictObject({ send: bytes }),
    /** One byte at a time. */
    z.strictObject({ drip: z.strictObject({ send: bytes, every_s: seconds }) }),
    z.strictObject({ repeat: z.strictObject({ send: bytes, every_s: seconds, for_s: seconds }) }),
    /** Says nothing, until the server ends the connection. */
    z.strictObject({ hold_s: seconds }),
    /** Reads at most so many bytes each time. */
    z.strictObject({ read: z.strictObject({ bytes: z.int().min(1).max(65_536), every_s: seconds, for_s: seconds }) }),
    /** Reads until the server ends the connection. */
    z.strictObject({ read_all_s: seconds }),
    /** Reads nothing and says nothing. */
    z.strictObject({ no_read_s: seconds }),
    z.strictObject({ half_close: yes }),
    z.strictObject({ reset: yes }),
    z.strictObject({ close: yes }),
  ],
  'must be one of send, drip, repeat, hold_s, read, read_all_s, no_read_s, half_close, reset and close, with what belongs to it',
)
export type Step = z.infer<typeof stepSchema>

/** Whether a client may have bytes that it has not read when the server ends its connection, and so does not see that end. */
export function leavesUnread(steps: readonly Step[]): boolean {
  return steps.some((step) => 'no_read_s' in step || 'read' in step)
}
