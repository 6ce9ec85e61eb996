import { range } from 'd3-array'
import { z } from 'zod'
import { UserError } from '../base/errors.ts'
import { baselineOf, type Server } from '../registry/server.ts'
import { toNetwork } from '../scenario/network.ts'
import type { ReferenceRow } from '../scenario/reference.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { topologyNames } from '../scenario/topology.ts'
import { chooseServers } from './choice.ts'
import { experimentId, experimentName, type PlannedExperiment, planExperiments } from './experiments.ts'
import { placed } from './placing.ts'
import { shuffle } from './shuffle.ts'

/** A cell and the block that it is measured in. */
export const plannedCellSchema = z
  .strictObject({
    /** From 1. */
    block: z.int().min(1),
    /** Whether it stands for one of the same block that turned out invalid. */
    repeat: z.boolean(),
    /** The baseline's repetition in its block, from 1: where there are several blocks, it is measured first, in the middle, and last. */
    baseline_repetition: z.int().min(1),
    server: z.string(),
    topology: z.enum(topologyNames),
    /** The network's name. */
    network: z.string(),
  })
  .readonly()
export type PlannedCell = z.infer<typeof plannedCellSchema>

/** What a cell has that is planned for the first time in its block. */
export const firstTime = { repeat: false, baseline_repetition: 1 } as const

/** One server x topology x network. */
export type Cell = Pick<PlannedCell, 'server' | 'topology' | 'network'>

/** What a run is to measure, before it is known which servers there are. */
export interface Wish {
  /** The scenario's file, or the command that made the scenario up. */
  readonly scenarioFile: string
  readonly scenario: Scenario
  readonly seed: number
  readonly reference: readonly ReferenceRow[] | null
  /** Says where in its file a value of the scenario stands. */
  readonly where: (path: readonly PropertyKey[]) => string
}

/** A wish with its servers and its cells in order. */
export interface Plan extends Omit<Wish, 'where'> {
  readonly servers: readonly Server[]
  readonly order: readonly PlannedCell[]
  readonly experiments: readonly PlannedExperiment[]
}

/**
 * The plan of a wish, with the registry's servers.
 * @throws UserError for an entry of `servers` that the registry does not have, or if nothing is left to measure
 */
export function planOf({ where, ...wish }: Wish, registry: readonly Server[]): Plan {
  const { scenario, seed } = wish
  const chosen = chooseServers(scenario, registry, where)
  const experiments = planExperiments(scenario, chosen, registry, seed, where)
  const order = scenario.load.kind === 'none' ? [] : plan(scenario, chosen, seed)
  if (order.length + experiments.length === 0) throw nothingToMeasure()
  refuseSameFiles(order, cellId, cellName)
  refuseSameFiles(experiments, experimentId, experimentName)
  const servers = registry.filter(
    (server) => chosen.includes(server) || experiments.some((one) => one.server === server.name),
  )
  return { ...wish, scenario: { ...scenario, seed }, servers, order, experiments }
}

/** @throws UserError if two of some cells would be kept in the same file, which the names of servers and networks can bring about */
function refuseSameFiles<T>(planned: readonly T[], id: (one: T) => string, name: (one: T) => string): void {
  for (const [file, [first, second]] of Map.groupBy(planned, id))
    if (first !== undefined && second !== undefined)
      throw new UserError(
        `"${name(first)}" and "${name(second)}" would both be kept as ${file}; rename a network, an experiment or a server`,
      )
}

/**
 * The name of a cell in file names, notes and orders: `<block>-<server>-<topology>-<network>`, a repeat with an `r`, a second
 * or third repetition with its number behind.
 */
export function cellId({ block, repeat, server, topology, network, baseline_repetition }: PlannedCell): string {
  return `${block}${repeat ? 'r' : ''}-${server}-${topology}-${network}${baseline_repetition > 1 ? `-${baseline_repetition}` : ''}`
}

/** A cell in words, whatever its block: `<server> <topology> <network>`. */
export function cellName({ server, topology, network }: Cell): string {
  return `${server} ${topology} ${network}`
}

/** One block's cells of one network, measured in a row. */
export type Part = Pick<PlannedCell, 'block' | 'repeat' | 'network'>

/** Whether two cells, or what was measured beside them, belong to the same part. */
export function samePart(a: Part, b: Part): boolean {
  return a.block === b.block && a.repeat === b.repeat && a.network === b.network
}

/** The order with a part's cells once more behind it, in the same order. */
export function withRepeat(order: readonly PlannedCell[], member: PlannedCell): PlannedCell[] {
  const part = order.filter((cell) => samePart(cell, member))
  const behind = order.findLastIndex((cell) => samePart(cell, member)) + 1
  return [...order.slice(0, behind), ...part.map((cell) => ({ ...cell, repeat: true })), ...order.slice(behind)]
}

/**
 * The cells of a scenario in the order in which they are measured: block by block, in each one network after the other, and
 * their cells in a random order, fixed by the seed. A network without a link comes first, because it is the quickest and
 * gives a first answer; servers are compared within a network, so its place changes no comparison. The baseline is not put
 * behind itself. Where there are several blocks, it frames each network's cells: first, in the middle, and last, which shows
 * whether the machine drifted meanwhile.
 * @throws UserError if nothing is left to measure
 */
export function plan(scenario: Scenario, servers: readonly Server[], seed: number): PlannedCell[] {
  const all = scenario.networks.map(toNetwork)
  const networks = all.map(({ name }) => name)
  const linked = all.flatMap(({ name, link }) => (link ? [name] : []))
  const unlinked = networks.filter((name) => !linked.includes(name))
  const order = range(1, scenario.blocks + 1).flatMap((block) =>
    [...unlinked, ...shuffle(linked, seed + 1000 * block)].flatMap((network) => {
      const cells = placed(scenario.topologies, servers).map(
        ([topology, { name: server }]): PlannedCell => ({ block, ...firstTime, server, topology, network }),
      )
      const shuffled = shuffle(cells, seed + 1000 * block + networks.indexOf(network) + 1)
      return scenario.blocks > 1 ? framed(shuffled, baselineOf(servers)) : shuffled
    }),
  )
  if (order.length > 0) return order
  throw nothingToMeasure()
}

function nothingToMeasure(): UserError {
  return new UserError('nothing to measure: the baseline is not put behind itself; add a server or the topology direct')
}

/** The cells with the baseline taken out and put first, in the middle and last. */
function framed(cells: readonly PlannedCell[], baseline: string | undefined): PlannedCell[] {
  const first = cells.find(({ server }) => server === baseline)
  const others = cells.filter((cell) => cell !== first)
  if (!first || others.length === 0) return [...cells]
  const middle = Math.ceil(others.length / 2)
  return [
    first,
    ...others.slice(0, middle),
    { ...first, baseline_repetition: 2 },
    ...others.slice(middle),
    { ...first, baseline_repetition: 3 },
  ]
}
