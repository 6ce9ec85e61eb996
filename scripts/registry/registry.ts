import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { UserError } from '../base/errors.ts'
import { protocolNames, type Server } from './server.ts'

const label = z.record(z.string(), z.string()).default({})
const configSchema = z.object({
  services: z.record(
    z.string(),
    z.object({ image: z.string().optional(), build: z.unknown().optional(), labels: label }),
  ),
})

const patterns = ['keep-alive', 'closing'] as const

const truths = ['true', 'false'] as const

/** A server by which the generator is measured. */
interface Ceiling {
  readonly pattern: (typeof patterns)[number]
  readonly server: Server
}

/** What docker-compose.yml and its override define, as far as the lab needs it. */
export interface Registry {
  /** In the order of their `lab.order`, then by name. */
  readonly servers: readonly Server[]
  /** The service that builds an image, for each image that the lab builds. */
  readonly builders: ReadonlyMap<string, string>
  /** The image of every service. */
  readonly images: ReadonlyMap<string, string>
  /** The fastest servers there are, which show what the generator can do at most; by whether they keep connections. */
  readonly ceilings: readonly Ceiling[]
  /** The port on which NGINX listens when it stands before a server. */
  readonly proxyPort: number
}

/**
 * The registry in a project as Compose has resolved it.
 * @throws UserError if a server's labels are wrong, naming the service and the label
 */
export function parseRegistry(model: unknown): Registry {
  const { services } = configSchema.parse(model)
  const named = Object.entries(services)
  const images = new Map(named.map(([name, { image }]) => [name, image ?? '']))
  const servers = named
    .filter(([, service]) => service.labels['lab.role'] === 'server')
    .map(([name, service]) => ({
      order: orderOf(name, service.labels),
      server: toServer(name, service),
    }))
    .sort((a, b) => a.order - b.order || a.server.name.localeCompare(b.server.name))
    .map(({ server }) => server)
  const baselines = servers.filter((server) => server.baseline)
  if (baselines.length > 1) {
    throw new UserError(`services ${baselines.map(({ name }) => name).join(' and ')}: only one can be lab.baseline`)
  }
  const proxyPort = portOf('proxy', services['proxy']?.labels ?? {})
  const clash = servers.find((server) => server.port === proxyPort)
  if (clash) {
    throw new UserError(
      `service ${clash.name}: lab.port ${proxyPort} is where the proxy listens on the same droplet; use another`,
    )
  }
  const patternOf = named.map(([name, { labels }]) => [name, oneOf(name, labels, 'lab.ceiling', patterns)] as const)
  const ceilings = patterns.flatMap((pattern) => {
    const [name] = patternOf.find(([, its]) => its === pattern) ?? []
    const server = servers.find((candidate) => candidate.name === name)
    return server ? [{ pattern, server }] : []
  })
  return { servers, ceilings, builders: buildersOf(services), images, proxyPort }
}

type Service = z.infer<typeof configSchema>['services'][string]

function toServer(name: string, { image, labels }: Service): Server {
  if (!/^[\w.-]+$/.test(name))
    throw new UserError(`service ${name}: its name becomes a file name, so use letters, digits, "-", "_" and "."`)
  if (!image)
    throw new UserError(
      `service ${name}: a server needs an image name (with build: too, so that nothing else is overwritten)`,
    )
  return {
    name,
    image,
    port: portOf(name, labels),
    family: labels['lab.family'] ?? 'own',
    groups: wordsOf(labels['lab.groups'] ?? ''),
    protocol: oneOf(name, labels, 'lab.protocol', protocolNames),
    model: labels['lab.model'] ?? null,
    builtOn: labels['lab.built-on'] ?? null,
    keepsAlive: { yes: true, no: false, none: null }[oneOf(name, labels, 'lab.keep-alive', ['yes', 'no']) ?? 'none'],
    package: labels['lab.package'] ?? null,
    needs: wordsOf(labels['lab.needs'] ?? ''),
    version: null,
    deviation: labels['lab.deviation'] || null,
    summary: labels['lab.summary'] ?? null,
    baseline: oneOf(name, labels, 'lab.baseline', truths) === 'true',
    inAll: oneOf(name, labels, 'lab.in-all', truths) !== 'false',
  }
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

/** The value of a label that has a few; null where the service does not have it. */
function oneOf<T extends string>(
  name: string,
  labels: Readonly<Record<string, string>>,
  label: string,
  values: readonly T[],
): T | null {
  const text = labels[label]
  if (text === undefined) return null
  const value = values.find((one) => one === text)
  if (value !== undefined) return value
  throw new UserError(`service ${name}: label ${label} is "${text}"; it can be ${values.join(', ')}`)
}

/** Its place among the servers; the last for one that does not say. */
function orderOf(name: string, labels: Readonly<Record<string, string>>): number {
  const text = labels['lab.order']
  if (text === undefined) return Number.MAX_SAFE_INTEGER
  if (/^-?\d+$/.test(text)) return Number(text)
  throw new UserError(`service ${name}: label lab.order is "${text}"; it must be a whole number`)
}

function portOf(name: string, labels: Readonly<Record<string, string>>): number {
  const text = labels['lab.port'] ?? ''
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port
  throw new UserError(
    `service ${name}: label lab.port is "${text}"; it must be the TCP port that the server listens on`,
  )
}

function buildersOf(services: Readonly<Record<string, Service>>): Map<string, string> {
  const builders = new Map<string, string>()
  for (const [name, { image, build }] of Object.entries(services)) {
    if (build === undefined || !image) continue
    const first = builders.get(image) ?? name
    if (!isDeepStrictEqual(services[first]?.build, build))
      throw new UserError(
        `services ${first} and ${name} build different images under the name ${image}; give one of them another image name`,
      )
    builders.set(image, first)
  }
  return builders
}
