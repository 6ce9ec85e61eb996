import { z } from 'zod'

/** What came of a request of the healthy client. */
export const healthyClasses = [
  /** Right and in time. */
  'ok',
  /** Right, but later than `late_s` after it was due. */
  'late',
  'refused',
  'connect-timeout',
  /** Reset before a byte of the answer came. */
  'reset',
  /** The connection failed or ended within the head of the answer. */
  'cut-off',
  /** It ended before a byte came. */
  'ended',
  /** The body was shorter than the answer said. */
  'short',
  'read-timeout',
  'status-4xx',
  'status-5xx',
  'wrong-body',
] as const
export type HealthyClass = (typeof healthyClasses)[number]

/** A place for each of the things that are recorded. */
export const column = <T extends z.ZodType>(of: T) => z.array(of).readonly()

/** What is counted of the hostile client. */
export const hostileCounts = {
  refused: z.int(),
  closed_by_server: z.int(),
  /** Connections whose program came to its end. */
  finished: z.int(),
  /** Bytes. */
  sent: z.int(),
  received: z.int(),
} as const

/** The limits that end an experiment early. */
export const limitNames = ['connections', 'bytes', 'seconds'] as const

/** What is recorded of the healthy client's requests: one place in each column a request, in the order in which they were due. */
export const healthyColumns = {
  due_s: column(z.number()),
  start_s: column(z.number()),
  end_s: column(z.number()),
  /** On a kept connection; `reused`: one that had an answer before. */
  kept: column(z.boolean()),
  reused: column(z.boolean()),
  class: column(z.enum(healthyClasses)),
  /** 0 without an answer. */
  status: column(z.int()),
} as const

export const sameLength = [
  (columns: Readonly<Record<string, readonly unknown[]>>) =>
    new Set(Object.values(columns).map(({ length }) => length)).size === 1,
  'has columns of different lengths',
] as const

/** What the clients recorded of one experiment on one droplet; times in seconds since it began. */
export const playSchema = z
  .strictObject({
    /** In nanoseconds since 1970. */
    begin: z.number(),
    /** The rungs of the ladder that were climbed. */
    rungs: column(z.strictObject({ connections: z.int(), begin_s: z.number(), end_s: z.number() })),
    healthy: z
      .strictObject(healthyColumns)
      .refine(...sameLength)
      .readonly(),
    /** Four times a second; all but `wanted` and `established` are counts since the begin. */
    hostile: column(
      z.strictObject({
        at_s: z.number(),
        wanted: z.int(),
        /** By the kernel's own state of each connection, at that moment. */
        established: z.int(),
        ...hostileCounts,
      }),
    ),
    /** The limit that ended it early; null if none did. */
    stopped: z.enum(limitNames).nullable(),
  })
  .readonly()
export type Play = z.infer<typeof playSchema>
