import { UserError } from '../cli/errors.ts'
import { toNetwork } from '../scenario/network.ts'
import type { Scenario, Topology } from '../scenario/scenario.ts'
import { shuffle } from './shuffle.ts'

/** One server of the registry: a Compose service with the label `lab.role: server`. */
export interface Server {
  readonly name: string
  /** TCP port that it listens on, inside the droplet. */
  readonly port: number
  /** The family of designs that it belongs to, for grouping. */
  readonly family: string
  /** The image that it runs. */
  readonly image: string
  /** Whether every other server is a percentage of this one. */
  readonly baseline: boolean
  /** Whether `servers: all` means this one too. */
  readonly inAll: boolean
}

/** One server x topology x network. */
export interface Cell {
  readonly server: string
  readonly topology: Topology
  /** The network's name. */
  readonly network: string
}

/** A cell and the block (from 1) that it is measured in. */
export interface PlannedCell extends Cell {
  readonly block: number
}

/** The name of a cell in file names, notes and orders: `<block>-<server>-<topology>-<network>`. */
export function cellId({ block, server, topology, network }: PlannedCell): string {
  return `${block}-${server}-${topology}-${network}`
}

/**
 * The servers that a scenario means, in the registry's order (the article's, then the user's own).
 * @param where says where in its file a value stands
 * @throws UserError for a server that the registry does not have
 */
export function chooseServers(
  scenario: Scenario,
  registry: readonly Server[],
  where: (path: readonly PropertyKey[]) => string,
): Server[] {
  if (scenario.servers === 'all') return registry.filter((server) => server.inAll)
  const wanted = scenario.servers
  const known = new Set(registry.map((server) => server.name))
  const unknown = wanted.findIndex((name) => !known.has(name))
  if (unknown >= 0) {
    const names = [...known].join(', ')
    throw new UserError(`${where(['servers', unknown])}: there is no server "${wanted[unknown]}"; there are ${names}`)
  }
  return registry.filter((server) => wanted.includes(server.name))
}

/**
 * The cells of a scenario in the order in which they are measured: one block, in a random order that the seed fixes.
 * The baseline is not put behind itself.
 * @throws UserError if nothing is left to measure
 */
export function plan(scenario: Scenario, servers: readonly Server[], seed: number): PlannedCell[] {
  const cells = scenario.networks
    .map(toNetwork)
    .flatMap(({ name: network }) =>
      scenario.topologies.flatMap((topology) =>
        servers
          .filter((server) => topology === 'direct' || !server.baseline)
          .map((server): PlannedCell => ({ block: 1, server: server.name, topology, network })),
      ),
    )
  if (cells.length === 0) {
    throw new UserError(
      'nothing to measure: the baseline is not put behind itself; add a server or the topology direct',
    )
  }
  return shuffle(cells, seed)
}
