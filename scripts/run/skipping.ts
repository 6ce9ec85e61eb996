import { RunError } from '../base/errors.ts'
import { list } from '../base/text.ts'
import type { Plan } from '../plan/plan.ts'
import { type Network, toNetwork } from '../scenario/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { type Generators, startGenerators } from './generators.ts'
import type { Lab } from './lab.ts'
import { LinkUnavailable } from './link-unavailable.ts'

/** What is to be measured, as far as its network goes. */
export interface Placed {
  readonly network: string
}

/** Networks that a run passes over, because no link can be set on this machine. */
export interface Skipped {
  readonly networks: readonly string[]
  /** In one line: which, why, and what to do; null if none is. */
  readonly line: string | null
}

export const nothingSkipped: Skipped = { networks: [], line: null }

/**
 * Starts the generators that cells need; where no link can be set, without those of networks with one.
 * @param scenario the run's
 * @param cells what is to be measured
 * @throws RunError if that leaves nothing to measure
 */
export async function startUsable(
  lab: Lab,
  { networks: entries }: Pick<Scenario, 'networks'>,
  cells: readonly Placed[],
): Promise<{ readonly generators: Generators; readonly skipped: Skipped }> {
  const networks = neededNetworks(entries.map(toNetwork), cells)
  try {
    return { generators: await startGenerators(lab, networks), skipped: nothingSkipped }
  } catch (error) {
    if (!(error instanceof LinkUnavailable)) throw error
    const skipped = skip(networks, error)
    const left = networks.filter(({ name }) => !skipped.networks.includes(name))
    if (cells.every(({ network }) => skipped.networks.includes(network)))
      throw new RunError(`cannot measure anything: ${error.message}`)
    return { generators: await startGenerators(lab, left), skipped }
  }
}

/** The networks whose generators a run needs: one with a link only if cells of it are left. */
export function neededNetworks(networks: readonly Network[], cells: readonly Placed[]): Network[] {
  const needed = networks.filter(({ name, link }) => link === null || cells.some(({ network }) => network === name))
  return needed.length > 0 ? needed : [...networks]
}

/** What is passed over where no link can be set: every network that has one. */
export function skip(networks: readonly Network[], reason: LinkUnavailable): Skipped {
  const names = networks.filter(({ link }) => link !== null).map(({ name }) => name)
  return { networks: names, line: `${list(names)} ${names.length === 1 ? 'is' : 'are'} skipped: ${reason.message}` }
}

/** A plan that has never heard of the networks that are passed over. */
export function withoutSkipped<T extends Pick<Plan, 'scenario' | 'order' | 'experiments'>>(
  planned: T,
  skipped: Skipped,
): T {
  const isKept = (network: string) => !skipped.networks.includes(network)
  const networks = planned.scenario.networks.filter((entry) => isKept(toNetwork(entry).name))
  const order = planned.order.filter(({ network }) => isKept(network))
  const experiments = planned.experiments.filter(({ network }) => isKept(network))
  return { ...planned, scenario: { ...planned.scenario, networks }, order, experiments }
}
