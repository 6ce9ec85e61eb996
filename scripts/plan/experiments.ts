import { z } from 'zod'
import { UserError } from '../base/errors.ts'
import type { Experiment } from '../exposure/experiment.ts'
import type { Server } from '../registry/server.ts'
import { toNetwork } from '../scenario/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { isProxied, type Topology, topologyNames } from '../scenario/topology.ts'
import { chooseServers } from './choice.ts'
import { placed } from './placing.ts'
import { shuffle } from './shuffle.ts'

/** One experiment on one droplet. */
export const plannedExperimentSchema = z
  .strictObject({
    server: z.string(),
    topology: z.enum(topologyNames),
    network: z.string(),
    /** The experiment's name. */
    experiment: z.string(),
  })
  .readonly()
export type PlannedExperiment = z.infer<typeof plannedExperimentSchema>

/** Its name in file names: `<experiment>-<server>-<topology>-<network>`. */
export function experimentId({ experiment, server, topology, network }: PlannedExperiment): string {
  return `${experiment}-${server}-${topology}-${network}`
}

/** It in words: `<experiment>: <server> <topology> <network>`. */
export function experimentName({ experiment, server, topology, network }: PlannedExperiment): string {
  return `${experiment}: ${server} ${topology} ${network}`
}

/**
 * The experiments of a scenario in a random order that the seed fixes; none without any.
 * @param servers the scenario's
 * @param registry those that an experiment with known answers may name besides
 * @param where says where a value of the scenario stands
 * @throws UserError for a server or topology that an experiment names and that is not there
 */
export function planExperiments(
  scenario: Scenario,
  servers: readonly Server[],
  registry: readonly Server[],
  seed: number,
  where: (path: readonly PropertyKey[]) => string,
): PlannedExperiment[] {
  const networks = scenario.networks.map(toNetwork)
  const planned = (scenario.exposure?.experiments ?? []).flatMap((experiment, index) => {
    const at = (...path: readonly string[]) => where(['exposure', 'experiments', index, ...path])
    return placesOf(experiment, scenario, servers, registry, at).flatMap(([topology, { name: server }]) =>
      networks.map(({ name: network }) => ({ server, topology, network, experiment: experiment.name })),
    )
  })
  return shuffle(planned, seed)
}

/** Names of a scenario's experiments of which none is planned: no server and topology that was asked for is theirs. */
export function leftOut({ exposure }: Pick<Scenario, 'exposure'>, planned: readonly PlannedExperiment[]): string[] {
  const made = new Set(planned.map(({ experiment }) => experiment))
  return (exposure?.experiments ?? []).flatMap(({ name }) => (made.has(name) ? [] : [name]))
}

/** On which servers an experiment is made, and in which topologies. */
function placesOf(
  experiment: Experiment,
  scenario: Scenario,
  servers: readonly Server[],
  registry: readonly Server[],
  at: (...path: readonly string[]) => string,
): [Topology, Server][] {
  if ('expect' in experiment && experiment.expect) {
    const entries = Object.keys(experiment.expect)
    return placed(
      ['direct'],
      chooseServers({ servers: entries }, registry, ([, entry]) => at('expect', String(entries[Number(entry)]))),
    )
  }
  const { only } = experiment
  const entries = [...(only?.servers ?? [])]
  const chosen = only?.servers
    ? chooseServers({ servers: entries }, registry, (path) => at('only', ...path.map(String)))
    : servers
  const unknown = only?.topologies?.find((name) => !topologyNames.some((one) => one === name))
  if (unknown !== undefined)
    throw new UserError(
      `${at('only', 'topologies')}: there is no topology "${unknown}"; it must be ${topologyNames.join(', ')}`,
    )
  return placed(
    scenario.topologies
      .filter((name) => only?.topologies?.includes(name) ?? true)
      // One about the proxy is left out where there is none.
      .filter((name) => experiment.proxy === undefined || isProxied(name)),
    servers.filter((server) => chosen.includes(server)),
  )
}
