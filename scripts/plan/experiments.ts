import { z } from 'zod'
import type { Server } from '../registry/server.ts'
import { toNetwork } from '../scenario/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { topologyNames } from '../scenario/topology.ts'
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

/** The experiments of a scenario in a random order that the seed fixes; none without any. */
export function planExperiments(scenario: Scenario, servers: readonly Server[], seed: number): PlannedExperiment[] {
  const cells = placed(scenario.topologies, servers).flatMap(([topology, { name: server }]) =>
    scenario.networks.map(toNetwork).map(({ name: network }) => ({ server, topology, network })),
  )
  const experiments = scenario.exposure?.experiments ?? []
  return shuffle(
    experiments.flatMap(({ name: experiment }) => cells.map((cell) => ({ ...cell, experiment }))),
    seed,
  )
}
