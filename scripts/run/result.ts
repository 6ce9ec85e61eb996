import { z } from 'zod'
import { limitsSchema } from '../lab/cgroup-files.ts'
import { linkCountersSchema } from '../lab/link-emulator.ts'
import { figuresSchema } from '../load/figures.ts'
import { plannedCellSchema } from '../plan/plan.ts'
import { outcomeNames } from './outcomes.ts'

const counters = z
  .strictObject({
    /** CPU time of the server and, behind NGINX, of the proxy, between the first and the last request; null where not known. */
    droplet_cpu_s: z.number().nullable(),
    /** The proxy's share of it; null where there is none. */
    proxy_cpu_s: z.number().nullable(),
    /** CPUs that the droplet used before the load, while nothing was asked of it; null where not known. */
    idle_cpu: z.number().nullable(),
    /**
     * CPU time of the generator from the first request to the last, without k6's own start and its requests to a companion; null
     * where not known.
     */
    generator_cpu_s: z.number().nullable(),
    /** CPU time of the companion for as many requests as the server got meanwhile; null without one, or where not known. */
    companion_cpu_s: z.number().nullable().default(null),
    /** Time during which the quota kept the droplet from running. */
    throttled_s: z.number().nullable(),
    /** Highest memory of server and proxy together since their start (an upper bound: the peaks may differ in time). */
    peak_memory_bytes: z.number().nullable(),
    /** Under load, the most of its memory that server or proxy held and could not give back: share of its limit, 0 to 1. */
    held_memory: z.number().nullable(),
    /**
     * Times that the limit of the one that held the most left no room, under load; 0: it never did. Null: not counted. Where the
     * kernel does not count them, the pages that were read again while its memory was full.
     */
    memory_limit_hits: z.number().nullable(),
    oom_kills: z.number().nullable(),
    /** The most swap of server and proxy together; null where the kernel does not count it. */
    swap_bytes: z.number().nullable(),
    /** CPU time of the link emulator, which shares the generator's CPUs; null on a LAN. */
    link_cpu_s: z.number().nullable(),
    /** Most processes and threads of server or proxy, looked at ten times a second; null where not counted. */
    peak_processes: z.number().nullable(),
    /** Processes and threads that could not begin because the limit was reached; null where not counted. */
    pids_refused: z.number().nullable(),
    /** Times that an NGINX had no connection left, by its log; null where nothing failed, so that the log was not read. */
    nginx_full: z.number().nullable(),
    /** Connections that the droplet's full listen queues turned away, and that it dropped for any reason. */
    listen_overflows: z.number().nullable(),
    listen_drops: z.number().nullable(),
    /** Segments, and SYNs among them, that droplet and generator sent again. */
    retransmitted: z.number().nullable(),
    syn_retransmitted: z.number().nullable(),
    /** Connections that ended by a reset, on either side. */
    resets: z.number().nullable(),
    /** Share, 0 to 1, of the room in the kernel's table of the generator's connections that was taken; null where there is none. */
    conntrack: z.number().nullable(),
    /** Connections that the generator's side established, also to a companion; null where the kernel does not count them. */
    connections_opened: z.number().nullable(),
    /** Shares, 0 to 1, of the whole machine's CPU time: taken by a virtual machine's host, and by what is not the lab's. */
    host_steal: z.number().nullable(),
    host_others: z.number().nullable(),
    /** CPU seconds that a fixed piece of work took on the droplet's CPU just before and just after. */
    reference_workloads_s: z.tuple([z.number(), z.number()]).readonly(),
  })
  .readonly()

/** What a cell used while it was loaded, from the kernel's counters. */
export type Counters = z.infer<typeof counters>

const timing = z
  .strictObject({
    /** Containers created, pinned, started, limits read; meanwhile the link is taken out. */
    start_s: z.number(),
    /** Until the first answer, with the check of it; then the reference workload, and meanwhile the link is set. */
    ready_s: z.number(),
    /** A short pause, and the load. */
    k6_s: z.number(),
    /** The reference workload again, containers killed and removed, samples parsed and written. */
    collect_s: z.number(),
    total_s: z.number(),
  })
  .readonly()

/** Where a cell's wall time went, in seconds. */
export type CellTiming = z.infer<typeof timing>

export const openLevelSchema = z
  .strictObject({
    /** Share, 0 to 1, of the capacity measured just before in the same containers. */
    share: z.number(),
    /** Requests a second that were to arrive. */
    rate_rps: z.number(),
    /** Requests that were to arrive; all of them are answered, failed or dropped. */
    intended: z.int(),
    answered: z.int(),
    /** The dropped among them. */
    failed: z.int(),
    /** Those that the generator could not begin, since all its connections were waiting. */
    dropped: z.int(),
    /** Number of failures of each class. */
    failures: z.record(z.string(), z.int()).readonly(),
    latencies: z
      .strictObject({
        p50_s: z.number(),
        p90_s: z.number(),
        p99_s: z.number(),
        /** Null below 10,000 answered requests. */
        p999_s: z.number().nullable(),
        worst_s: z.number(),
      })
      .readonly()
      .nullable(),
    /** 99th percentile of the time from when the generator should have come to an arrival to when it did, dropped or not. */
    late_p99_s: z.number().nullable(),
    /** While this level lasted. */
    droplet_cpu_s: z.number().nullable(),
    idle_cpu: z.number().nullable(),
    generator_cpu_s: z.number().nullable(),
    conntrack: z.number().nullable(),
    /** From the first request's start to the last one's end, the uncounted ones at the start included, as the CPU times do. */
    seconds: z.number(),
  })
  .readonly()

/** What came of one constant rate of arrivals: an open model. Latencies, in seconds, count from the intended start. */
export type OpenLevel = z.infer<typeof openLevelSchema>

const measured = {
  cell: plannedCellSchema,
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  outcome: z.enum(outcomeNames),
  reason: z.string(),
  /** The kernel's limits of each container of the droplet. */
  limits: z.record(z.string(), limitsSchema).readonly(),
  timing,
}

/** A cell that was loaded, however that ended. */
const loaded = z.strictObject({
  kind: z.literal('loaded'),
  ...measured,
  figures: figuresSchema,
  /** Of a load whose requests arrive at a constant rate; null for others. */
  arrivals: openLevelSchema
    .unwrap()
    .pick({ rate_rps: true, intended: true, dropped: true, late_p99_s: true })
    .readonly()
    .nullable(),
  /** Of the load `open`, by ascending rate; the figures are then those of the capacity before them. */
  open: z.array(openLevelSchema).readonly(),
  counters,
  /** What passed the link while the cell was loaded; null on a LAN. */
  link: linkCountersSchema.readonly().nullable(),
})

const never = z.undefined().optional()

/** A cell that never came to be loaded. */
const failedToLoad = z.strictObject({
  kind: z.literal('failed-to-load'),
  ...measured,
  figures: never,
  arrivals: never,
  open: never,
  counters: never,
  link: never,
})

/** One line of cells.jsonl: what was measured, and how it ended as far as the cell alone tells. */
export const resultSchema = z.discriminatedUnion('kind', [loaded.readonly(), failedToLoad.readonly()])

/** One measured cell: the row that it becomes. */
export type CellResult = z.infer<typeof resultSchema>
export type Loaded = Extract<CellResult, { kind: 'loaded' }>
export type FailedToLoad = Extract<CellResult, { kind: 'failed-to-load' }>
