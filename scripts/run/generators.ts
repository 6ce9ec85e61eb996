import type { LongLived } from '../docker/generator.ts'
import { type LineCounters, readLineCounters, setLine } from '../docker/line-emulator.ts'
import { reconnect } from '../docker/project.ts'
import type { Network } from '../scenario/network.ts'
import type { Lab } from './lab.ts'

/** The generator of one network, with the line in place. */
export interface Generator extends LongLived {
  /** The emulator and what has passed it since `use`; null on a LAN. */
  readonly line: { readonly wan: LongLived; readonly read: () => Promise<LineCounters> } | null
}

/** Gives the generator of a network, after the line between it and the droplet was set; a seed fixes what is lost. */
export type UseNetwork = (network: Network, seed: number) => Promise<Generator>

/** Starts the generators that the given networks need: a plain one, and one with the line emulator in its namespace. */
export async function startGenerators(lab: Lab, networks: readonly Network[]): Promise<UseNetwork> {
  const plain = networks.some(({ line }) => line === null) ? await lab.start('generator') : null
  const lined = networks.some(({ line }) => line !== null) ? await startLined(lab) : null
  return async ({ name, line }, seed) => {
    if (line === null && plain) return { ...plain, line: null }
    if (line === null || !lined) throw new Error(`no generator was started for the network ${name}`)
    await setLine(lined.wan.container, line, seed)
    return { ...lined.generator, line: { wan: lined.wan, read: () => readLineCounters(lined.wan.container) } }
  }
}

async function startLined(lab: Lab): Promise<{ generator: LongLived; wan: LongLived }> {
  const generator = await lab.start('line-generator')
  // Its interface takes over the namespace's defaults only if it is made after them.
  await reconnect(lab.docker, lab.settings.project, generator.container)
  return { generator, wan: await lab.start('wan') }
}

/** The seed of one cell's line: the run's, and where the cell stands in its order. */
export function lineSeed(seed: number, position: number): number {
  return (seed + position * 1_000_003) % 2 ** 32
}
