import { z } from 'zod'
import { UserError } from '../base/errors.ts'
import type { EngineVersion } from '../lab/engine.ts'
import type { ImageUsed } from '../lab/images.ts'
import type { CpuDivision } from '../plan/cpus.ts'
import { cellId, type PlannedCell, samePart, withRepeat } from '../plan/plan.ts'
import { isUneven } from '../plan/way.ts'
import type { Server } from '../registry/server.ts'
import { type Line, type Network, toNetwork } from '../scenario/network.ts'
import { referenceRowSchema } from '../scenario/reference.ts'
import { scenarioSchema, topologies, type Way } from '../scenario/scenario.ts'
import { drift, drifted } from '../stats/drift.ts'
import { type Handshakes, lineProblems, type Passed, sumPassed } from './line-check.ts'
import { baselineRates } from './rates.ts'
import { type CellResult, isComparable, outcomes } from './result.ts'

/** What a run was made on and with. */
export interface Machine {
  readonly engine: EngineVersion
  readonly compose: string
  readonly k6: string
  readonly node: string
  readonly cpuModel: string
  readonly cpus: CpuDivision
  readonly images: readonly ImageUsed[]
  /** Commit of the lab; null where git's files are not there. */
  readonly commit: string | null
}

// What a run of an older lab does not have has the value that it meant then.
const cell = z.object({
  block: z.int().min(1),
  repeat: z.boolean().default(false),
  turn: z.int().min(1).default(1),
  server: z.string(),
  topology: z.enum(topologies),
  network: z.string(),
})

const server = z.object({
  name: z.string(),
  port: z.int(),
  family: z.string(),
  image: z.string(),
  baseline: z.boolean(),
  inAll: z.boolean().default(true),
})

/** A measured cell: what places it is checked, and the rest is carried along. */
const result = z
  .looseObject({ cell, outcome: z.enum(outcomes), reason: z.string() })
  .transform((value) => value as unknown as CellResult)

/** Whether the link of one part was as configured, by its handshakes before and after and by what it counted. */
export interface LineCheck {
  readonly block: number
  readonly repeat: boolean
  readonly network: string
  readonly before: Handshakes
  readonly after: Handshakes
  /** By all cells of the part. */
  readonly passed: Passed
  /** In words; empty if all is as it should be. */
  readonly problems: readonly string[]
}

/** Whether the machine was the same throughout a part, by the baseline's turns in it. */
export interface DriftCheck {
  readonly block: number
  readonly repeat: boolean
  readonly network: string
  /** The baseline's requests a second: first, in the middle, last. */
  readonly rates: readonly number[]
  /** Largest less smallest, in parts of their median. */
  readonly drift: number
  readonly drifted: boolean
}

/** What the generator did at most on one network at one time, by the fastest server with the same pattern of connections. */
export interface CeilingMeasured {
  /** Measured before a part of this block; null: after the last. Older runs have measured once, and do not say. */
  readonly block?: number | null
  readonly network: string
  readonly pattern: 'keep-alive' | 'closing'
  /** How k6 played the workers; older runs and other loads than `hey` do not say. */
  readonly way?: Way
  readonly rps: number
  /** Shares of the droplet's and the generator's CPU at that rate: if the droplet's is spent, the generator may do more. */
  readonly dropletCpu: number | null
}

/**
 * What run.json holds. What decides how a resumed run goes on is checked when it is read; the rest was written by the
 * lab and is only carried along.
 */
const manifestSchema = z.object({
  format: z.literal(1),
  runId: z.string(),
  /** The scenario's file, and the scenario as it was run, with the command line's changes. */
  scenarioFile: z.string(),
  scenario: scenarioSchema,
  seed: z.int(),
  status: z.enum(['running', 'interrupted', 'failed', 'finished']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  servers: z.array(server),
  /** Each measured service, and the proxy, as Compose resolved it. */
  services: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  order: z.array(cell),
  machine: z.custom<Machine>((value) => typeof value === 'object' && value !== null),
  /** The published table that the scenario names; null without one. */
  reference: z.array(referenceRowSchema).readonly().nullable().default(null),
  warnings: z.array(z.string()),
  /** The one of the warnings that says which networks a resume passed over; null if the last one passed over none. */
  skipped: z.string().nullish(),
  /** Measured before each part and after the last; of networks with a line there are none. */
  ceilings: z.array(z.custom<CeilingMeasured>((value) => typeof value === 'object' && value !== null)).default([]),
  /** One for each part that was measured over a line. */
  checks: z.array(z.custom<LineCheck>((value) => typeof value === 'object' && value !== null)).default([]),
  /** One for each part in which the baseline had several turns. */
  drifts: z.array(z.custom<DriftCheck>((value) => typeof value === 'object' && value !== null)).default([]),
  /** Where the wall time of all finished cells went. */
  time: z.custom<TimeSpent>().nullable().default(null),
  results: z.array(result),
})

export type Manifest = Readonly<z.infer<typeof manifestSchema>>
export type RunStatus = Manifest['status']

/** Wall time of a run's cells, in seconds. */
export interface TimeSpent {
  readonly cells: number
  /** From the first request's start to the last one's end, all cells together. */
  readonly load_s: number
  /** Everything else. */
  readonly other_s: number
  readonly other_mean_s: number
  readonly other_p95_s: number
}

/**
 * Reads a run.json.
 * @param file its name, for the error
 * @throws UserError if it is not one, saying what is wrong first
 */
export function readManifest(text: string, file: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`
        : `not JSON: ${error instanceof Error ? error.message : error}`
    throw new UserError(`${file} is not a run of this lab (${why}); resume another run or start a new one`)
  }
}

/** The cells that a run has not measured yet, in its order. */
export function cellsLeft({ order, results }: Manifest): PlannedCell[] {
  const done = new Set(results.map((result) => cellId(result.cell)))
  return order.filter((planned) => !done.has(cellId(planned)))
}

/**
 * What is left of the part that comes next; empty when all is measured.
 * @param passedOver names of networks that are not measured now
 */
export function nextPart(manifest: Manifest, passedOver: readonly string[] = []): PlannedCell[] {
  const left = cellsLeft(manifest).filter(({ network }) => !passedOver.includes(network))
  const [first] = left
  return first ? left.filter((cell) => samePart(cell, first)) : []
}

/**
 * A run after the line of one of its parts was checked. Where it was not as configured, the part's figures count for
 * nothing, and the part is planned once more, unless it is a repeat itself.
 */
export function withCheck(
  { checks, order, results }: Manifest,
  member: PlannedCell,
  line: Line,
  before: Handshakes,
  after: Handshakes,
): Pick<Manifest, 'checks' | 'order' | 'results'> {
  const inPart = ({ cell }: CellResult) => samePart(cell, member)
  const uses = results.filter(inPart).flatMap((result) => (result.line ? [result.line] : []))
  const problems = lineProblems(line, [before, after], uses)
  const { block, repeat, network } = member
  const checked = [...checks, { block, repeat, network, before, after, passed: sumPassed(uses), problems }]
  if (problems.length === 0) return { checks: checked, order, results }
  const reason = `the link was not as configured: ${problems.join('; ')}`
  return {
    checks: checked,
    order: repeat ? order : withRepeat(order, member),
    results: results.map((result) =>
      inPart(result) && isComparable(result) ? { ...result, outcome: 'invalid', reason } : result,
    ),
  }
}

/**
 * A run after a part was measured, with how far it drifted. One that drifted too far is planned once more, and so is kept
 * and shown, but stands behind its repeat; unless it is a repeat itself, or has one planned already. Over a line that loses
 * packets the baseline's rate differs by more than that by chance (in most blocks over home-2020), so it shows no drift there.
 */
export function withDrift(manifest: Manifest, member: PlannedCell): Pick<Manifest, 'drifts' | 'order'> {
  const { drifts, order, results, servers } = manifest
  if (isUneven(networkOf(manifest, member))) return { drifts, order }
  const rates = baselineRates(member, results, servers.find((server) => server.baseline)?.name)
  const found = drift(rates)
  if (found === null) return { drifts, order }
  const { block, repeat, network } = member
  const others = drifts.filter((one) => one.network === network).map((one) => one.rates)
  const check = { block, repeat, network, rates, drift: found, drifted: drifted(rates, others) }
  const planned = order.some((cell) => samePart(cell, { ...member, repeat: true }))
  return { drifts: [...drifts, check], order: check.drifted && !planned ? withRepeat(order, member) : order }
}

/** The network of a cell as the run's scenario has it. */
export function networkOf({ scenario }: Manifest, { network: name }: Pick<PlannedCell, 'network'>): Network {
  const found = scenario.networks.map(toNetwork).find((candidate) => candidate.name === name)
  if (!found) throw new UserError(`run.json: the order names the network ${name}, which its scenario does not have`)
  return found
}

/** The server of a cell as the run planned it. */
export function serverOf({ servers }: Manifest, name: string): Server {
  const found = servers.find((candidate) => candidate.name === name)
  if (!found) throw new UserError(`run.json: the order names the server ${name}, which is not among its servers`)
  return found
}
