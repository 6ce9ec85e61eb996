import { z } from 'zod'
import { networkSchema, toNetwork } from './network.ts'

/**
 * How the client reaches the server: straight, or through NGINX on the same droplet; for the latter, what differs from the
 * proxy's own settings in docker-compose.yml.
 */
export const proxySettings = {
  direct: null,
  'behind-nginx': {},
  'behind-nginx-unbuffered': { PROXY_BUFFERING: 'off' },
  /** NGINX closes the client's connection after each reply. */
  'behind-nginx-closing': { PROXY_KEEPALIVE: '0' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>> | null>>
export type Topology = keyof typeof proxySettings
export const topologies = Object.keys(proxySettings) as [Topology, ...Topology[]]

const count = z.int().min(1)
const seconds = z.number().positive()

function unique<T>(items: readonly T[]): boolean {
  return new Set(items).size === items.length
}

/**
 * How k6 plays the workers of a closed model: `queue` (k6's own batch, half the CPU time, for a line where no worker falls
 * behind) or `workers` (hey to the letter, each worker with its own share of the requests).
 */
export const ways = ['queue', 'workers'] as const
export type Way = (typeof ways)[number]

/** Connections that a closed model keeps busy. */
const workers = count.max(10_000)

/** `hey -n REQUESTS -c WORKERS`, a closed model: a worker asks again when it has its answer. */
const hey = z
  .strictObject({
    kind: z.literal('hey'),
    /** Left out, a LAN gets the one and a line the other. */
    way: z.enum(ways).optional(),
    /** Requests a cell; as with hey, each worker does floor(requests / workers). */
    requests: count.max(10_000_000),
    /** The load goes on at least this long, with more requests if need be: a figure of a tenth of a second is no figure. */
    at_least_s: z.number().min(0).max(600).default(0),
    /** Seconds after which a request is unanswered; hey's `-t`, 20 where it is left out. */
    timeout_s: seconds.max(600).optional(),
    /** Workers that share one connection pool. */
    workers,
  })
  .refine((value) => value.requests >= value.workers, {
    path: ['requests'],
    message: 'must be at least the number of workers',
  })

/** A closed model that drives a server to its own limit: a k6 for each of the generator's CPUs, all at once. */
const capacity = z.strictObject({
  kind: z.literal('capacity'),
  /** Over all of the k6; where there are fewer than CPUs, there are fewer k6. */
  workers,
  seconds: z.number().min(1).max(600).default(5),
})

/** An open model: requests arrive at a constant rate, whoever waits; once for each share of the capacity measured before. */
const open = z.strictObject({
  kind: z.literal('open'),
  /** For the capacity. */
  workers,
  /** Seconds that requests arrive at one rate. */
  seconds: z.number().min(1).max(600).default(10),
  /** Of the capacity. */
  shares: z
    .array(z.number().min(0.01).max(1))
    .min(1)
    // To a tenth of a percent, by which files are named.
    .refine((shares) => unique(shares.map((share) => Math.round(1000 * share))), 'names a share twice')
    .default([0.2, 0.5, 0.8]),
  /** Who asks, each on connections of its own; what arrives while all of them wait is dropped, and counts as failed. */
  users: count.max(10_000).default(200),
})

/** The keys of each load, by its kind. */
export const loadShapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  hey: hey.shape,
  capacity: capacity.shape,
  open: open.shape,
}

/** The schema of a scenario file. Every default that a scenario may leave out stands here. */
export const scenarioSchema = z
  .strictObject({
    servers: z
      .union([z.literal('all'), z.array(z.string().min(1)).min(1).refine(unique, 'names a server twice')])
      .default('all'),
    topologies: z
      .array(z.enum(topologies))
      .min(1)
      .refine(unique, 'names a topology twice')
      .default(['direct', 'behind-nginx']),
    networks: z
      .array(networkSchema)
      .min(1)
      .refine((entries) => unique(entries.map((entry) => toNetwork(entry).name)), 'names a network twice')
      .default(['lan']),
    load: z.discriminatedUnion('kind', [hey, capacity, open]),
    /** Passes over all cells, each in fresh containers and an order of its own. */
    blocks: count.max(100).default(1),
    /** Measure before each block, and after the last, what the generator can do at most: without it, a figure that the generator limits is not known as such. */
    ceilings: z.boolean().default(true),
    /** A published table, a CSV file in scenarios/, that the run is compared with in article.csv. */
    reference: z
      .strictObject({
        file: z.string().regex(/^[\w.-]+\.csv$/, 'must be the name of a CSV file in scenarios/'),
        /** Servers that stand for some of the table's, by its names. */
        stand_ins: z.record(z.string(), z.string()).default({}),
      })
      .optional(),
    /**
     * Seconds after which a cell's workers stop asking; its row then says that it was cut short. A load of several phases has
     * as much for each.
     */
    cell_limit_s: seconds.max(3600).default(60),
    /** Seconds that a server has to give its first right answer. */
    ready_limit_s: seconds.max(600).default(20),
    /** Seed of the order of the cells; a random one is drawn, and recorded, where it is left out. */
    seed: z.int().min(0).max(0xffffffff).optional(),
  })
  .refine(({ load, cell_limit_s }) => load.kind === 'hey' || load.seconds < cell_limit_s, {
    path: ['load', 'seconds'],
    message: 'must be less than cell_limit_s, which is also the time for the last answers',
  })

/** One checked scenario: servers x topologies x networks x load. */
export type Scenario = z.infer<typeof scenarioSchema>
export type Load = Scenario['load']
export type HeyLoad = Extract<Load, { kind: 'hey' }>
export type CapacityLoad = Extract<Load, { kind: 'capacity' }>
export type OpenLoad = Extract<Load, { kind: 'open' }>
