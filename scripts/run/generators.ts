import { firstLine, RunError } from '../cli/errors.ts'
import { addressOf } from '../docker/droplet.ts'
import type { LongLived } from '../docker/generator.ts'
import { type LineCounters, readLineCounters, setLine, timeHandshakes } from '../docker/line-emulator.ts'
import { synRetries } from '../docker/machine.ts'
import { reconnect } from '../docker/project.ts'
import { asRecord } from '../registry/variables.ts'
import type { Line, Network } from '../scenario/network.ts'
import type { Lab } from './lab.ts'

/** The generator of one network, with the line in place. */
export interface Generator extends LongLived {
  /** The emulator and what has passed it since `use`; null on a LAN. */
  readonly line: { readonly wan: LongLived; readonly read: () => Promise<LineCounters> } | null
}

/** The generators of a run's networks. */
export interface Generators {
  /** Sets the line between generator and droplet, and gives the generator; the seed fixes what is lost. */
  readonly use: (network: Network, seed: number) => Promise<Generator>
  /** Seconds of 50 handshakes through a line with a far end that does nothing else; null for one that failed. */
  readonly handshakes: (line: Line, seed: number) => Promise<readonly (number | null)[]>
}

const handshakeCount = 50

/** Starts the generators that the given networks need: a plain one, and one with the line emulator in its namespace. */
export async function startGenerators(lab: Lab, networks: readonly Network[]): Promise<Generators> {
  const plain = networks.some(({ line }) => line === null) ? await lab.start('generator') : null
  const lined = networks.some(({ line }) => line !== null) ? await startLined(lab) : null
  return {
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

async function startLined(lab: Lab): Promise<Lined> {
  const sysctls = asRecord(lab.view.model.services['line-generator']?.['sysctls'])
  const generator = await lab.start('line-generator', { sysctls: { ...sysctls, ...(await synRetries()) } })
  // Its interface takes over the namespace's defaults only if it is made after them.
  await reconnect(lab.docker, lab.settings.project, generator.container)
  const farEnd = await addressOf((await lab.start('far-end')).container)
  if (farEnd === null) throw new RunError('the far end of the line did not start; see its log: docker logs')
  return { generator, wan: await startEmulator(lab), farEnd }
}

async function startEmulator(lab: Lab): Promise<LongLived> {
  try {
    return await lab.start('wan')
  } catch (error) {
    if (!firstLine(error).includes('/dev/net/tun')) throw error
    throw new RunError(
      'the line emulator needs /dev/net/tun on the engine’s host (as root there: modprobe tun); without a line: --networks lan',
    )
  }
}

/** The seed of one use of a line: the run's, and which use of it this is. */
export function lineSeed(seed: number, use: number): number {
  return (seed + use * 1_000_003) >>> 0
}
