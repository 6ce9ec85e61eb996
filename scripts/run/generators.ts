import { RunError } from '../base/errors.ts'
import type { Container } from '../lab/container.ts'
import { addressOf, refuseEnded } from '../lab/droplet.ts'
import type { LongLived } from '../lab/generator.ts'
import { emulatorIn, type LinkEmulator, timeHandshakes } from '../lab/link-emulator.ts'
import { synRetries } from '../lab/machine.ts'
import { filesOf, type ReadFiles } from '../lab/netns.ts'
import { reconnect, removeServices } from '../lab/project.ts'
import { type Player, startPlayer } from '../load/player.ts'
import { asRecord } from '../registry/variables.ts'
import { type Link, type Network, sending_s } from '../scenario/network.ts'
import type { Lab } from './lab.ts'
import { LinkUnavailable, unavailable } from './link-unavailable.ts'

/** A generator that runs, and whose network namespace can be looked into. */
interface Ready extends LongLived {
  readonly files: ReadFiles
  readonly player: Player
}

interface Emulator extends LongLived, LinkEmulator {}

/** The generator of one network. */
export interface Generator extends Ready {
  /** The emulator of its link, whose counters begin at `use`; null on a LAN. */
  readonly link: Emulator | null
}

/** The generators of a run's networks. */
export interface Generators {
  /** One of them, whichever. */
  readonly any: LongLived
  /** The generator of a network, with no link in the path until `use`. */
  readonly unlinked: (network: Network) => Promise<Generator>
  /** Sets the link between generator and droplet, and gives the generator; the seed fixes what is lost. */
  readonly use: (network: Network, seed: number) => Promise<Generator>
  /** Seconds of 50 handshakes through a link with a peer that does nothing else; null for one that failed. */
  readonly handshakes: (link: Link, seed: number) => Promise<readonly (number | null)[]>
}

const handshakeCount = 50
/** Bytes each way of a handshake and of the connection's end. */
const connectionBytes = 250

/**
 * Starts the generators that the given networks need: a plain one, and one with the link emulator in its namespace, where
 * each of the networks' links is set once, so that one that does not work is known before anything is measured.
 * @throws LinkUnavailable if a link cannot be had here; nothing of it is left, and no other generator was started
 */
export async function startGenerators(lab: Lab, networks: readonly Network[]): Promise<Generators> {
  const links = networks.flatMap(({ link }) => link ?? [])
  const linked = links.length > 0 ? await startLinks(lab, links) : null
  const plain = networks.some(({ link }) => link === null) ? await ready(await lab.start('generator')) : null
  const any = plain ?? linked?.generator
  if (!any) throw new Error('no network needs a generator')
  const generatorOf = async ({ name, link }: Network, prepare: (emulator: Emulator, link: Link) => Promise<void>) => {
    if (link === null && plain) return { ...plain, link: null }
    if (link === null || !linked) throw new Error(`no generator was started for the network ${name}`)
    const { generator, emulator } = linked
    await prepare(emulator, link)
    return { ...generator, link: emulator }
  }
  return {
    any,
    unlinked: async (network) => generatorOf(network, (emulator) => emulator.remove()),
    use: async (network, seed) => generatorOf(network, (emulator, link) => emulator.set(link, seed)),
    handshakes: async (link, seed) => {
      if (!linked) throw new Error('no generator with a link was started')
      await linked.emulator.set(link, seed)
      // Slower than the link's own limits on new connections and on bytes, which are not what is looked at here.
      const { connections_per_s } = link
      const admitted_s = connections_per_s > 0 ? 2 / connections_per_s : 0
      const pace_s = Math.max(0.02, admitted_s, 2 * sending_s(link, connectionBytes))
      const times = await timeHandshakes(linked.emulator.container, linked.address, handshakeCount, pace_s)
      if (times.every((time) => time === null)) await refuseEnded(linked.peer)
      return times
    },
  }
}

async function ready(generator: LongLived): Promise<Ready> {
  const { container } = generator
  const [files, player] = await Promise.all([filesOf(container), startPlayer(container)])
  return { ...generator, files, player }
}

interface Linked {
  readonly generator: Ready
  readonly emulator: Emulator
  readonly peer: Container
  /** The peer's. */
  readonly address: string
}

async function startLinks(lab: Lab, links: readonly Link[]): Promise<Linked> {
  try {
    const linked = await startLinked(lab)
    for (const link of links) await linked.emulator.set(link, 0)
    return linked
  } catch (error) {
    const reason = unavailable(error)
    if (reason === null) throw error
    await removeServices(lab.droplets, ['link-emulator', 'peer', 'link-generator'])
    throw new LinkUnavailable(reason)
  }
}

async function startLinked(lab: Lab): Promise<Linked> {
  const sysctls = asRecord(lab.view.model.services['link-generator']?.['sysctls'])
  const generator = await lab.start('link-generator', { sysctls: { ...sysctls, ...(await synRetries()) } })
  // Its interface takes over the namespace's defaults only if it is made after them.
  await reconnect(lab.docker, lab.settings.project, generator.container)
  const { container: peer } = await lab.start('peer')
  const address = await addressOf(peer)
  if (address === null) throw new RunError('its peer did not start')
  const emulator = await lab.start('link-emulator')
  return {
    generator: await ready(generator),
    emulator: { ...emulator, ...emulatorIn(emulator.container) },
    peer,
    address,
  }
}

/** The seed of one use of a link: the run's, and which use of it this is. */
export function linkSeed(seed: number, use: number): number {
  return (seed + use * 1_000_003) >>> 0
}
