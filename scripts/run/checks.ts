import { z } from 'zod'

const handshakes = z
  .strictObject({
    count: z.int(),
    failed: z.int(),
    /** Of those that succeeded, in seconds; null if none did. */
    median_s: z.number().nullable(),
    p95_s: z.number().nullable(),
  })
  .readonly()

/** What handshakes over a link took. */
export type Handshakes = z.infer<typeof handshakes>

/** The round trip of a link before and after the cells of one block and network. */
const linkSchema = z.strictObject({
  kind: z.literal('link'),
  block: z.int(),
  repeat: z.boolean(),
  network: z.string(),
  before: handshakes,
  after: handshakes,
})
export type LinkMeasured = Readonly<z.infer<typeof linkSchema>>

/** What the generator did at most on one network at one time, by the fastest server with the same pattern of connections. */
const ceiling = z.strictObject({
  kind: z.literal('ceiling'),
  /** Measured before a part of this block; null: after the last. */
  block: z.int().nullable(),
  network: z.string(),
  pattern: z.enum(['keep-alive', 'closing']),
  rps: z.number(),
  /** Share of the droplet's CPU at that rate: if it is spent, the generator may do more. */
  dropletCpu: z.number().nullable(),
})
export type CeilingMeasured = Readonly<z.infer<typeof ceiling>>

/** One line of checks.jsonl: what was measured beside the cells. */
export const checkSchema = z.discriminatedUnion('kind', [linkSchema.readonly(), ceiling.readonly()])
export type Check = z.infer<typeof checkSchema>
