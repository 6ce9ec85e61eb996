import { RunError, UserError } from '../base/errors.ts'
import { type Compose, composeFor } from '../lab/compose.ts'
import type { Engine } from '../lab/container.ts'
import { describeSelf, mirrorCheckout } from '../lab/self.ts'
import type { Settings } from '../plan/settings.ts'
import { carriedIn, carryingFile, refusalOf } from '../registry/carried.ts'
import { filesOf } from '../registry/files.ts'
import { unfitness, unknownHome } from '../registry/fitness.ts'
import { withMeasured } from '../registry/measured.ts'
import { type Model, parseModel, type Service } from '../registry/model.ts'
import { refuseOtherNetwork } from '../registry/network.ts'
import { parseRegistry, type Registry } from '../registry/registry.ts'
import { readDefinitions } from '../registry/sources.ts'
import { usesOf, type VariableUse } from '../registry/variables.ts'
import { Writer } from './writer.ts'

/** What the user's own Compose command describes, and how the lab makes it. */
export interface View {
  readonly compose: Compose
  readonly registry: Registry
  /** Every service as Compose has resolved it. */
  readonly resolved: Model
  /** The checkout's path on the engine's host. */
  readonly checkout: string
  /** Every service as the lab creates it. */
  readonly model: Model
  /** The variables that Compose puts in. */
  readonly environment: Readonly<Record<string, string>>
  /** Servers that cannot be measured as they are described, with the reason. */
  readonly unfit: Map<string, string>
  /** What was switched off of a server's service, in words. */
  readonly notes: ReadonlyMap<string, readonly string[]>
  /** Fails if a variable of one of these services (or of one that it extends) is not known here. */
  readonly refuseUnknown: (services: readonly string[]) => void
}

/** Services of the user's own project, which the lab never creates. */
const outer = ['bench', 'report', 'test']

/**
 * Reads the same Compose files as the user's command did, with the same variables.
 * @throws UserError, with one line, for what bench cannot see or Compose does not accept
 */
export async function readView(docker: Engine, settings: Settings, signal: AbortSignal): Promise<View> {
  const { startedWith, checkout, given } = await describeSelf(docker, settings)
  await mirrorCheckout(checkout, settings.root)
  const files = filesOf(startedWith, process.env['COMPOSE_FILE'])
  const definitions = (await readDefinitions(checkout, files)).filter(({ service }) => !outer.includes(service ?? ''))
  const carried = carriedIn(process.env)
  const isUnknown = (variable: string) => !carried.has(variable) && !given.includes(variable)
  const unknownOf = (services: readonly string[]) =>
    usesOf(definitions, services).filter(({ variable }) => isUnknown(variable))
  const carryFromNowOn = async (uses: readonly VariableUse[]) => {
    const names = [...carried.keys(), ...uses.map(({ variable }) => variable)]
    await new Writer(settings.reports).write('variables.env', carryingFile(names))
  }
  const unknown = unknownOf(definitions.flatMap(({ service }) => service ?? []))
  if (unknown.length > 0) await carryFromNowOn(unknown)
  const compose = composeFor(settings, checkout, signal)
  const environment = environmentOf(carried, given)
  const { model: resolved, unset } = await resolve(compose, files, environment, unknown)
  // Compose finds a use where the lab's own reading of the files does not.
  const overlooked = unset
    .filter((name) => isUnknown(name) && !unknown.some(({ variable }) => variable === name))
    .map((variable): VariableUse => ({ variable, service: null, file: files.join(', ') }))
  if (overlooked.length > 0) {
    await carryFromNowOn([...unknown, ...overlooked])
    throw new UserError(refusalOf(overlooked))
  }
  refuseOtherNetwork(resolved, settings.project)
  const registry = parseRegistry(resolved)
  const servers = registry.servers.map(({ name }) => name)
  return {
    compose,
    registry,
    environment,
    resolved,
    checkout,
    ...withMeasured(resolved, [...servers, 'proxy']),
    unfit: new Map(
      servers.flatMap((name) => {
        const reason = unfitness(resolved.services[name] as Service, resolved, checkout)
        return reason === null ? [] : [[name, reason]]
      }),
    ),
    refuseUnknown: (services) => {
      const missing = unknownOf(services)
      if (missing.length > 0) throw new UserError(refusalOf(missing))
    },
  }
}

/** The variables that Compose is to put in: those of the user's shell and .env, and those that bench itself was given. */
function environmentOf(carried: ReadonlyMap<string, string | null>, given: readonly string[]): Record<string, string> {
  const known = [...carried].flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  const own = given.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return { HOME: unknownHome, ...Object.fromEntries(known), ...Object.fromEntries(own) }
}

async function resolve(
  compose: Compose,
  files: readonly string[],
  env: Readonly<Record<string, string>>,
  unknown: readonly VariableUse[],
): Promise<{ readonly model: Model; readonly unset: readonly string[] }> {
  const named = files.flatMap((file) => ['-f', file])
  try {
    // Whether a service contradicts itself is judged for each alone, so that one does not end the run for the others.
    const args = [...named, '--profile', '*', 'config', '--no-consistency', '--format', 'json']
    const { stdout, stderr } = await compose(args, { env })
    const unset = [...stderr.matchAll(/The \\?"(\w+)\\?" variable is not set/g)].map(([, name]) => name as string)
    return { model: parseModel(stdout), unset: [...new Set(unset)] }
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    if (unknown.length > 0) throw new UserError(refusalOf(unknown))
    throw new UserError(`${files.join(', ')}: ${error.message}`)
  }
}
