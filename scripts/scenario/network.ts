import { z } from 'zod'

/** Of a link's handshakes this share must come through at once: of fewer, the median would be that of a retry. */
export const leastThrough = 0.65

/** A link between client and droplet. What is left out is not there. */
export const linkSchema = z.strictObject({
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
  over_rate: z.enum(['drop', 'wait']).default('drop'),
  /** Each way; 0 is no limit. */
  mbit_per_s: z.number().min(0).max(10_000).default(0),
})
export type Link = Readonly<z.infer<typeof linkSchema>>

/** Networks that a scenario can name. `lan` means that no emulator is in the path. */
const named: Readonly<Record<string, Link | null>> = {
  lan: null,
  // The round trip of 52 ms that lay between the article's author and his droplet.
  internet: linkSchema.parse({ delay_ms: 26 }),
  // What his link may have been: fitted by `bench fit` to his NGINX and async rows alone, and frozen before any other row
  // was looked at. A hypothesis; docs/method.md says how well it is determined.
  'home-2020': linkSchema.parse({
    delay_ms: 25.7,
    loss_up: 0.059,
    connections_per_s: 84.5,
    burst: 230,
    over_rate: 'wait',
  }),
}
export const networkNames = Object.keys(named) as [string, ...string[]]

/** A network in a scenario: a name, or values of one's own under a name of one's own. */
export const networkSchema = z.union([
  z.enum(networkNames),
  linkSchema.extend({ name: z.string().regex(/^[\w-]{1,40}$/, 'may have letters, digits, "-" and "_"') }),
])

/** A link by the name that it has in cells, files and tables; null where there is none. */
export interface Network {
  readonly name: string
  readonly link: Link | null
}

/** The network that an entry of a scenario's `networks` means. */
export function toNetwork(entry: z.infer<typeof networkSchema>): Network {
  if (typeof entry === 'string') return { name: entry, link: named[entry] ?? null }
  const { name, ...link } = entry
  return { name, link }
}

/** Seconds that so many bytes take at a link's bandwidth; 0 where that has no limit. */
export function sending_s({ mbit_per_s }: Pick<Link, 'mbit_per_s'>, bytes: number): number {
  return mbit_per_s > 0 ? (8 * bytes) / (1e6 * mbit_per_s) : 0
}

/** The share of handshakes that a network loses nothing of. */
export function throughShare({ link }: Network): number {
  return link === null ? 1 : (1 - link.loss_up) * (1 - link.loss_down)
}

/** Whether a network holds up some packets or connections and not others, at random or by their number. */
export function isUneven({ link }: Network): boolean {
  return link !== null && link.loss_up + link.loss_down + link.connections_per_s + link.jitter_ms > 0
}
