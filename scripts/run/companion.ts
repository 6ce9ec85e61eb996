import { RunError } from '../base/errors.ts'
import { type Cgroup, findCgroup } from '../lab/cgroup.ts'
import type { Container } from '../lab/container.ts'
import { addressOf, refuseEnded } from '../lab/droplet.ts'
import { endedError, ofRunning } from '../lab/exec.ts'
import type { Player } from '../load/player.ts'
import { answerProblem, type Patience } from '../load/probe.ts'
import type { LoadModel } from '../scenario/loads/model.ts'
import type { Network } from '../scenario/network.ts'
import type { Generators } from './generators.ts'
import type { Lab } from './lab.ts'

/**
 * An NGINX on the droplet's CPU that lives for the cells of a block, and gets as many requests as the server that is measured,
 * at other moments of the same seconds: a duet (Bulej, Horky and Tuma, Duet Benchmarking, ICPE 2020). What makes the CPU slower
 * for a while makes both of them dearer. What a request costs it depends on the server beside it too, which takes caches from it: so it
 * tells of the same server at two times, and not of two servers.
 */
export interface Companion {
  readonly container: Container
  /** Where it is now. */
  readonly at: () => Place
  /** Starts it again, since where its memory lies makes it dearer or cheaper for as long as it lives. */
  readonly restart: () => Promise<void>
}

interface Place {
  readonly url: string
  readonly cgroup: Cgroup
}

const patience: Patience = { timeout_s: 10, part_s: 10, request_s: 5 }

/**
 * Starts the companion, if the load wants one and there is a network without a link; over a link it would take a part of that.
 * @param networks that are measured
 * @throws RunError if it does not answer, or cannot be counted
 */
export async function startCompanion(
  lab: Lab,
  load: LoadModel,
  networks: readonly Network[],
  generators: Generators,
): Promise<Companion | null> {
  const network = networks.find(({ link }) => link === null)
  if (!load.companion || !network) return null
  const { container } = await lab.startOnDroplet('companion')
  const { player } = await generators.unlinked(network)
  let place = await placeOf(container, lab.settings.cgroups, player)
  return {
    container,
    at: () => place,
    restart: async () => {
      await ofRunning(container, () => container.kill())
      await container.wait()
      await container.start()
      place = await placeOf(container, lab.settings.cgroups, player)
    },
  }
}

async function placeOf(container: Container, cgroups: string, player: Player): Promise<Place> {
  const address = await addressOf(container)
  if (address === null) throw await endedError(container)
  const cgroup = await findCgroup(cgroups, container.id)
  if (cgroup === null) throw new RunError('the companion’s cgroup was not found, so its CPU time cannot be read')
  const url = `http://${address}:8888/`
  const problem = answerProblem(await player.ask(url, patience))
  if (problem !== '') throw new RunError(`the companion is not as it should be: ${problem}`)
  return { url, cgroup }
}

/** The companion of a load's cell on a network; null if it has none. */
export function companionOf(
  { companion }: { readonly companion: Companion | null },
  { link }: Pick<Network, 'link'>,
): Companion | null {
  return link === null ? companion : null
}

/**
 * Asks the engine after every load, since its requests need not tell: the next server gets the address of a companion that has
 * ended, and answers in its place.
 * @throws ContainerEnded if the companion has ended
 */
export async function checkCompanion(companion: Companion | null): Promise<void> {
  if (companion !== null) await refuseEnded(companion.container)
}
