import { z } from 'zod'
import { serverClaimSchema } from '../exposure/claims.ts'
import { exposureResultSchema } from '../exposure/result.ts'
import { protocolNames } from '../registry/server.ts'
import { outcomeNames } from '../run/outcomes.ts'
import { groupings } from '../scenario/scenario.ts'
import { topologyNames } from '../scenario/topology.ts'
import { bottleneckNames } from './bottlenecks.ts'
import { ratioSigns } from './bounds.ts'
import { claimsSchema } from './claims.ts'
import { exposureExperimentSchema, exposureTimelineSchema } from './exposure-schema.ts'
import { levelSchema } from './open.ts'
import type { ResultRow } from './result-rows.ts'

/** A figure; null where it does not exist. */
const figure = z.number().nullable()
const count = z.int().min(0).nullable()

/** A ratio with its 95 % interval, simultaneous for all cells of the network. */
const ratio = z.object({
  ratio: figure,
  low: figure,
  high: figure,
  verdict: z.enum(['significantly different', 'equivalent', 'no significant difference']),
})

/** The latencies of a cell's answered requests, of its comparable blocks together; of all effective ones where none is. */
const distribution = z.object({
  /** How many requests. */
  answered: z.int(),
  /** Shares of the requests, ascending, 0 to 1, and the latency in seconds that each is answered within. */
  points: z.array(z.tuple([z.number(), z.number()])),
})

/** The requests of one block in time: seconds since the first one's start, latency in seconds, whether it was answered. */
const timeline = z.object({
  block: z.int(),
  /** How many requests there were; `points` has all of the slowest, and of the others a choice. */
  requests: z.int(),
  points: z.array(z.tuple([z.number(), z.number(), z.boolean()])),
})

/** One server x topology x network over its blocks. Figures are medians over the comparable blocks. */
export const cellSchema = z.object({
  server: z.string(),
  family: z.string(),
  /** The heading under which it stands: its family or, where servers are grouped by protocol, what it speaks. */
  group: z.string(),
  topology: z.enum(topologyNames),
  network: z.string(),
  /** Whether every other server is a percentage of this one. */
  baseline: z.boolean(),
  /** Of the worst effective block: `ok`, or what went wrong, and one line that says why. */
  outcome: z.enum(outcomeNames),
  reason: z.string(),
  /** Effective blocks, and those of them whose figures may be compared. */
  blocks: z.int(),
  comparable: z.int(),
  rps: figure,
  mean_s: figure,
  mode_s: figure,
  worst_s: figure,
  p50_s: figure,
  p90_s: figure,
  p95_s: figure,
  p99_s: figure,
  /** Percent of the baseline's requests a second, direct, on this network. */
  pct_nginx: figure,
  /** How it may be read: exactly, as a lower or an upper bound, or not at all. */
  pct_sign: z.enum(ratioSigns),
  /** Share of the droplet's one CPU, 0 to 1. */
  droplet_cpu: figure,
  cpu_us_per_request: figure,
  /** Requests a second that one CPU does at most at that cost. */
  cpu_bound_rps: figure,
  peak_memory_bytes: count,
  bottleneck: z.enum(bottleneckNames).nullable(),
  bottleneck_why: z.string(),
  /** Against the baseline, and the range of ranks, where there are several blocks. */
  rps_comparison: ratio.nullable(),
  rps_rank: z.object({ best: z.int(), worst: z.int() }).nullable(),
  cpu_comparison: ratio.nullable(),
  cpu_rank: z.object({ best: z.int(), worst: z.int() }).nullable(),
  /** Names of the cells of the same network that this one is equivalent to: `server`, or `server topology`. */
  equivalent_to: z.array(z.string()),
  distribution: distribution.nullable(),
  timeline: timeline.nullable(),
  open: z.array(levelSchema),
  /** The last lines of its log, if something went wrong. */
  log: z.string().nullable(),
})

/**
 * A published row beside the lab's cell. The lab's figures are medians over the blocks, with failed requests counted as hey
 * counts them: in the rate, but not in the latencies. hey's table does not tell how many there were, so here, and nowhere
 * else, a cell with failures is set beside another figure.
 */
const articleRow = z.object({
  topology: z.enum(topologyNames),
  network: z.string(),
  /** As the published table names it, and the server that stands for it. */
  server: z.string(),
  lab_server: z.string(),
  /** Whether its connections are kept open. */
  keeps_alive: z.boolean(),
  /** Blocks that the lab's figures are medians of. */
  blocks: z.int(),
  /** Of all requests in those blocks, the share that failed. */
  lab_failed: figure,
  article_rps: z.number(),
  lab_rps: figure,
  rps_ratio: figure,
  article_mean_s: z.number(),
  lab_mean_s: figure,
  mean_ratio: figure,
  article_mode_s: z.number(),
  lab_mode_s: figure,
  article_worst_s: z.number(),
  lab_worst_s: figure,
})

/** What a server is, by its labels; null where it does not say. */
const serverRow = z.object({
  server: z.string(),
  group: z.string(),
  protocol: z.enum(protocolNames).nullable(),
  /** Whether it keeps connections open between requests. */
  keeps_alive: z.boolean().nullable(),
  /** Processes and threads. */
  model: z.string().nullable(),
  /** The libraries that do its work. */
  built_on: z.string().nullable(),
  package: z.string().nullable(),
  /** Of its package, in the image that was measured. */
  version: z.string().nullable(),
  /** Where it is run otherwise than its docs run it in production, and why. */
  deviation: z.string().nullable(),
  summary: z.string().nullable(),
})

/** Everything that the page, the Markdown and the terminal say of a run; results.json has the rows of its cells as well. */
export const runAnalysisSchema = z.object({
  format: z.literal(1),
  run: z.string(),
  status: z.enum(['running', 'interrupted', 'failed', 'finished']),
  /** ISO 8601, UTC. */
  started_at: z.string(),
  ended_at: z.string().nullable(),
  /** What the run claims, as values; absent in the results of an older lab. */
  claims: claimsSchema.optional(),
  /** What the run found, in a few short paragraphs. */
  answer: z.array(z.string()),
  /** What the answer leaves out. */
  findings: z.array(z.string()).optional(),
  /** What limits the use of the figures. */
  warnings: z.array(z.string()),
  scenario: z.object({
    file: z.string(),
    /** Name of the load, and what it is in words. */
    load: z.string(),
    load_text: z.string(),
    /** The constant rate of requests, where the load sets it: then servers are compared by CPU time per request. */
    rate_rps: z.number().optional(),
    /** What servers are put together by. */
    group_by: z.enum(groupings),
    blocks: z.int(),
    topologies: z.array(z.enum(topologyNames)),
    networks: z.array(z.object({ name: z.string(), text: z.string() })),
    seed: z.int(),
  }),
  /** The command that makes this run again, and the one that finishes it where cells are left. */
  repeat_command: z.string(),
  resume_command: z.string().nullable(),
  cells_planned: z.int(),
  cells_measured: z.int(),
  /** Names of the cells in the order in which they were measured. */
  order: z.array(z.string()),
  /** Label and value. */
  machine: z.array(z.tuple([z.string(), z.string()])),
  images: z.array(z.object({ image: z.string(), digest: z.string() })),
  /** What was checked, and in words what came out. */
  checks: z.array(z.object({ check: z.string(), holds: z.boolean(), text: z.string() })),
  /** Seconds of wall time: load, and everything else of the cells. */
  load_s: figure,
  other_s: figure,
  /** The measured servers, those of a group together. */
  servers: z.array(serverRow),
  cells: z.array(cellSchema),
  /** What each experiment came to, servers in the scenario's order. */
  exposures: z.array(exposureResultSchema),
  exposure_experiments: z.array(exposureExperimentSchema),
  /** What they say of each server, as values; absent in the results of an older lab. */
  exposure_claims: z.array(serverClaimSchema).optional(),
  /** The most that were made at a time; absent in the results of an older lab, which made one after the other. */
  exposure_at_once: z.int().optional(),
  exposure_timelines: z.array(exposureTimelineSchema),
  article: z.array(articleRow),
  /** The published table as a whole, a line a finding; absent where the scenario names none. */
  article_findings: z.array(z.string()).optional(),
})

/** One server x topology x network over its blocks, with what its samples and logs show. */
export type ReportedCell = z.infer<typeof cellSchema> & {
  /** Every block as measured, the ones that a repeat stands for too. */
  readonly rows: readonly ResultRow[]
}
/** The same as far as it follows from the measurements alone. */
export type CellAnalysis = Omit<ReportedCell, 'distribution' | 'timeline' | 'log'>
/** What a run says: the one source of report.html, report.md, results.json and the terminal's summary. */
export type RunAnalysis = Omit<z.infer<typeof runAnalysisSchema>, 'cells'> & { readonly cells: readonly ReportedCell[] }
export type ServerRow = z.infer<typeof serverRow>
export type ArticleRow = z.infer<typeof articleRow>
export type { ExposureExperiment, ExposureTimeline } from './exposure-schema.ts'
export type { OpenLevelAnalysis } from './open.ts'
