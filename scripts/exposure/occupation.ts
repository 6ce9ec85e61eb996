import { z } from 'zod'
import { aboutFields } from './about.ts'
import { seconds, stepSchema } from './steps.ts'

/** A verdict that must come out, and the rung that it names. */
export const expectedSchema = z
  .strictObject({ verdict: z.enum(['held', 'degraded', 'denied', 'crashed']), at: z.int().min(1) })
  .readonly()
export type Expected = z.infer<typeof expectedSchema>

/** So many right answers in a row show that a server is back. */
export const inARow = 20

/** Share of a rung's connections, and of the rate at which they are opened, that is as good as all. */
export const enough = 0.95

const healthyFields = {
  new_per_s: z.number().min(1).max(200),
  keep_alive: z.int().min(0).max(100),
  keep_alive_per_s: z.number().min(0.1).max(50),
  connect_limit_s: seconds,
  answer_limit_s: seconds,
  /** A right answer later than this after it was due is late. */
  late_s: seconds,
  before_s: seconds,
  /** At most: it ends after `inARow` right answers. */
  after_s: seconds,
} as const

/** The client that behaves, beside the hostile one. */
export const healthySchema = z.strictObject({
  ...healthyFields,
  new_per_s: healthyFields.new_per_s.default(20),
  keep_alive: healthyFields.keep_alive.default(5),
  keep_alive_per_s: healthyFields.keep_alive_per_s.default(4),
  connect_limit_s: seconds.default(2),
  answer_limit_s: seconds.default(5),
  late_s: seconds.default(1),
  before_s: seconds.default(3),
  after_s: seconds.default(30),
})
export type Healthy = z.infer<typeof healthySchema>

/** One hostile client, and how many connections of it there are. */
export const occupationSchema = z.strictObject({
  ...aboutFields,
  /** A ladder: each count is held for `rung_s`, and it ends at the first that takes the server away from others. */
  connections: z
    .array(z.int().min(1))
    .min(1)
    .max(20)
    .refine((counts) => counts.every((count, index) => index === 0 || count > (counts[index - 1] ?? 0)), 'must rise'),
  open_per_s: z.number().min(1).max(1000).default(200),
  rung_s: z.number().min(1).max(60).default(6),
  /** SO_RCVBUF of the hostile connections, in bytes. */
  receive_buffer: z.int().min(256).max(1_048_576).optional(),
  steps: z.array(stepSchema).min(1).max(50),
  /** What the healthy client does otherwise in this experiment, such as a server that takes its time. */
  healthy: z.strictObject(healthyFields).partial().optional(),
  /**
   * What must come of it, by server: the lab's own servers whose answer is known. It is made on these alone, and a run in which
   * something else comes of it has failed.
   */
  expect: z.record(z.string(), expectedSchema).optional(),
})
export type Occupation = z.infer<typeof occupationSchema>

/** The healthy client of an experiment, by what its scenario says of all and it says itself. */
export function healthyOf(
  { healthy }: { readonly healthy: Healthy },
  { healthy: own }: Pick<Occupation, 'healthy'>,
): Healthy {
  return healthySchema.parse({ ...healthy, ...own })
}

/** A server that is well has the healthy client's twenty right answers in a row so soon after the ladder, in seconds. */
const recovered_s = 2

/** Seconds that the rungs of a ladder take. */
export function ladder_s({ connections, rung_s }: Pick<Occupation, 'connections' | 'rung_s'>): number {
  return connections.length * rung_s
}

/** Seconds that the clients of a whole ladder take, on a server that is well after it. */
export function occupationPlanned_s(experiment: Occupation, { before_s }: Healthy): number {
  return before_s + ladder_s(experiment) + recovered_s
}
