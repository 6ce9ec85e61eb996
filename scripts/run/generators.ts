import { RunError } from '../base/errors.ts'
import { addressOf } from '../lab/droplet.ts'
import type { LongLived } from '../lab/generator.ts'
import { type LineCounters, readLineCounters, setLine, timeHandshakes } from '../lab/line-emulator.ts'
import { synRetries } from '../lab/machine.ts'
import { reconnect, removeServices } from '../lab/project.ts'
import { asRecord } from '../registry/variables.ts'
import type { Line, Network } from '../scenario/network.ts'
import type { Lab } from './lab.ts'
import { LinkUnavailable, unavailable } from './link-unavailable.ts'

/** The generator of one network, with the line in place. */
export interface Generator extends LongLived {
  /** The emulator and what has passed it since `use`; null on a LAN. */
  readonly line: { readonly wan: LongLived; readonly read: () => Promise<LineCounters> } | null
}

/** The generators of a run's networks. */
export interface Generators {
  /** One of them, whichever. */
  readonly any: LongLived
  /** Sets the line between generator and droplet, and gives the generator; the seed fixes what is lost. */
  readonly use: (network: Network, seed: number) => Promise<Generator>
  /** Seconds of 50 handshakes through a line with a far end that does nothing else; null for one that failed. */
  readonly handshakes: (line: Line, seed: number) => Promise<readonly (number | null)[]>
}

const handshakeCount = 50

/**
 * Starts the generators that the given networks need: a plain one, and one with the link emulator in its namespace, where
 * each of the networks' links is set once, so that one that does not work is known before anything is measured.
 * @throws LinkUnavailable if a link cannot be had here; nothing of it is left, and no other generator was started
 */
export async function startGenerators(lab: Lab, networks: readonly Network[]): Promise<Generators> {
  const links = networks.flatMap(({ line }) => line ?? [])
  const lined = links.length > 0 ? await startLinks(lab, links) : null
  const plain = networks.some(({ line }) => line === null) ? await lab.start('generator') : null
  const any = plain ?? lined?.generator
  if (!any) throw new Error('no network needs a generator')
  return {
    any,
    use: async ({ name, line }, seed) => {
      if (line === null && plain) return { ...plain, line: null }
      if (line === null || !lined) throw new Error(`no generator was started for the network ${name}`)
      await setLine(lined.wan.container, line, seed)
      return { ...lined.generator, line: { wan: lined.wan, read: () => readLineCounters(lined.wan.container) } }
    },
    handshakes: async (line, seed) => {
      if (!lined) throw new Error('no generator with a line was started')
      await setLine(lined.wan.container, line, seed)
      // Slower than the line's own limit on new connections, which is not what is looked at here.
      const pace_s = Math.max(0.02, line.connections_per_s > 0 ? 2 / line.connections_per_s : 0)
      return timeHandshakes(lined.wan.container, lined.farEnd, handshakeCount, pace_s)
    },
  }
}

interface Lined {
  readonly generator: LongLived
  readonly wan: LongLived
  /** Address of the far end. */
  readonly farEnd: string
}

async function startLinks(lab: Lab, links: readonly Line[]): Promise<Lined> {
  try {
    const lined = await startLined(lab)
    for (const link of links) await setLine(lined.wan.container, link, 0)
    return lined
  } catch (error) {
    const reason = unavailable(error)
    if (reason === null) throw error
    await removeServices(lab.droplets, ['wan', 'far-end', 'line-generator'])
    throw new LinkUnavailable(reason)
  }
}

async function startLined(lab: Lab): Promise<Lined> {
  const sysctls = asRecord(lab.view.model.services['line-generator']?.['sysctls'])
  const generator = await lab.start('line-generator', { sysctls: { ...sysctls, ...(await synRetries()) } })
  // Its interface takes over the namespace's defaults only if it is made after them.
  await reconnect(lab.docker, lab.settings.project, generator.container)
  const farEnd = await addressOf((await lab.start('far-end')).container)
  if (farEnd === null) throw new RunError('the far end of the line did not start; see its log: docker logs')
  return { generator, wan: await lab.start('wan'), farEnd }
}

/** The seed of one use of a line: the run's, and which use of it this is. */
export function lineSeed(seed: number, use: number): number {
  return (seed + use * 1_000_003) >>> 0
}
