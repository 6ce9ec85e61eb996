import { z } from 'zod'

/** What a server speaks to the code that answers, in words: by itself, and for one server and several. */
export const protocols = {
  wsgi: { words: 'WSGI', one: 'WSGI server', several: 'WSGI servers' },
  asgi: { words: 'ASGI', one: 'ASGI server', several: 'ASGI servers' },
  own: { words: 'own interface', one: 'server with its own interface', several: 'servers with their own interface' },
} as const satisfies Readonly<Record<string, Readonly<Record<'words' | 'one' | 'several', string>>>>

export type Protocol = keyof typeof protocols
export const protocolNames = Object.keys(protocols) as [Protocol, ...Protocol[]]

/** One server of the registry: a Compose service with the label `lab.role: server`. */
export const serverSchema = z
  .strictObject({
    name: z.string(),
    /** TCP port that it listens on, inside the droplet. */
    port: z.int(),
    /** The family of designs that it belongs to, for grouping. */
    family: z.string(),
    /** Names that choose it together with others, besides its family. */
    groups: z.array(z.string()).readonly().default([]),
    protocol: z.enum(protocolNames).nullable().default(null),
    /** Processes and threads, in words; null for one that does not say. */
    model: z.string().nullable().default(null),
    /** The libraries that do its work, in words. */
    builtOn: z.string().nullable().default(null),
    /** Whether it keeps connections open between requests. */
    keepsAlive: z.boolean().nullable().default(null),
    /** The package that it comes in, as its image lists it. */
    package: z.string().nullable().default(null),
    /** Other packages without which it would be another server, as its image lists them. */
    needs: z.array(z.string()).readonly().default([]),
    /** That package's version in the image that a run measured; null before, and where the image does not list it. */
    version: z.string().nullable().default(null),
    /** Where it is run otherwise than its docs run it in production, and why; null if nowhere. */
    deviation: z.string().nullable().default(null),
    /** What it is, in one line. */
    summary: z.string().nullable().default(null),
    /** The image that it runs. */
    image: z.string(),
    /** Whether every other server is a percentage of this one. */
    baseline: z.boolean(),
    /** Whether `servers: all` means this one too. */
    inAll: z.boolean(),
  })
  .readonly()
export type Server = z.infer<typeof serverSchema>

/** Families of the article's designs; in a run of before packages were recorded, they alone tell what is an example. */
const exampleFamilies = ['sequential', 'forking', 'threading', 'pool', 'asynchronous']

/** Whether a server is made to show a design or to try things out: it comes with Python itself, or was written for the article. */
export function isExample({ package: from, family }: Pick<Server, 'package' | 'family'>): boolean {
  return from === null ? exampleFamilies.includes(family) : from === 'python'
}

/** The name of the server that every other is a percentage of; undefined where none of them is. */
export function baselineOf(servers: readonly Server[]): string | undefined {
  return servers.find(({ baseline }) => baseline)?.name
}
