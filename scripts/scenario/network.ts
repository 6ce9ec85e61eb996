import { z } from 'zod'

/** A line between client and droplet. What is left out is not there. */
export const lineSchema = z.strictObject({
  /** One way, in each direction: half of the round trip. */
  delay_ms: z.number().min(0).max(5000),
  /** Up to this much more, at random; packets never overtake one another. */
  jitter_ms: z.number().min(0).max(1000).default(0),
  /** Share of packets lost on the way to the droplet, and back. */
  loss_up: z.number().min(0).max(0.5).default(0),
  loss_down: z.number().min(0).max(0.5).default(0),
  /** New connections a second, and how many at once. 0 is no limit. */
  connections_per_s: z.number().min(0).max(100_000).default(0),
  burst: z.number().min(1).max(100_000).default(1),
  /** What becomes of the SYN of a connection over the limit: it is lost, or waits for its turn. */
  over_limit: z.enum(['drop', 'wait']).default('drop'),
  /** Each way; 0 is no limit. */
  mbit_per_s: z.number().min(0).max(10_000).default(0),
})
export type Line = Readonly<z.infer<typeof lineSchema>>

/** Networks that a scenario can name. `lan` means that no emulator is in the path. */
const named: Readonly<Record<string, Line | null>> = {
  lan: null,
  // The round trip of 52 ms that lay between the article's author and his droplet.
  internet: lineSchema.parse({ delay_ms: 26 }),
  // What his line may have been: fitted by `bench fit` to his NGINX and async rows alone, and frozen before any other row
  // was looked at. A hypothesis; scenarios/questions/README.md says how well it is determined.
  'home-2020': lineSchema.parse({
    delay_ms: 25.7,
    loss_up: 0.059,
    connections_per_s: 84.5,
    burst: 230,
    over_limit: 'wait',
  }),
}
export const networkNames = Object.keys(named) as [string, ...string[]]

/** A network in a scenario: a name, or values of one's own under a name of one's own. */
export const networkSchema = z.union([
  z.enum(networkNames),
  lineSchema.extend({ name: z.string().regex(/^[\w-]{1,40}$/, 'may have letters, digits, "-" and "_"') }),
])

/** A line by the name that it has in cells, files and tables; null where there is none. */
export interface Network {
  readonly name: string
  readonly line: Line | null
}

/** The network that an entry of a scenario's `networks` means. */
export function toNetwork(entry: z.infer<typeof networkSchema>): Network {
  if (typeof entry === 'string') return { name: entry, line: named[entry] ?? null }
  const { name, ...line } = entry
  return { name, line }
}

/** Whether a network holds up some packets or connections and not others, at random or by their number. */
export function isUneven({ line }: Network): boolean {
  return line !== null && line.loss_up + line.loss_down + line.connections_per_s + line.jitter_ms > 0
}
