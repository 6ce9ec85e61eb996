import { z } from 'zod'
import { asRecord } from './variables.ts'

/** A part of a project that Compose has resolved; the lab reads some of its keys and passes the others on. */
const part = z.record(z.string(), z.unknown())

const modelSchema = z.looseObject({
  services: z.record(z.string(), part),
  networks: z.record(z.string(), z.unknown()).default({}),
  volumes: z.record(z.string(), z.unknown()).default({}),
  configs: z.record(z.string(), z.unknown()).default({}),
  secrets: z.record(z.string(), z.unknown()).default({}),
})

/** A project as `docker compose config` gives it: every file merged, every variable put in, every path absolute. */
export type Model = Readonly<z.infer<typeof modelSchema>>
export type Service = Readonly<Record<string, unknown>>

/** Some services of a project, with what they need of it. */
interface Part extends Omit<Model, 'services'> {
  readonly services: Readonly<Record<string, Service>>
}

/** Reads the output of `docker compose config --format json`. */
export function parseModel(json: string): Model {
  return modelSchema.parse(JSON.parse(json))
}

/** Keys by which Compose would build, order or leave out what the lab creates one by one. */
const notForCreating = ['build', 'depends_on', 'profiles', 'pull_policy']

/** Keys that belong to a network: the engine takes them of the container that owns it, and refuses them of others in it. */
const ofNetwork = ['dns', 'dns_opt', 'dns_search', 'domainname', 'expose', 'extra_hosts', 'hostname', 'mac_address']

/** The service whose network another one lives in; undefined for one that has its own. */
function sharedBy(service: Service | undefined): string | undefined {
  return /^service:(.+)$/.exec(String(service?.['network_mode'] ?? ''))?.[1]
}

/**
 * The part of a project by which Compose creates some services: these and those whose network they share, without the
 * others, whose mistakes are not theirs. Of a service in another one's network, what belongs to a network is that one's.
 * @param changes keys of a service that are other ones for this once; variables of its environment that are not named stay
 */
export function partFor(
  { services, networks, volumes, configs, secrets }: Model,
  names: readonly string[],
  changes: Readonly<Record<string, Service>> = {},
): Part {
  const kept = new Map<string, Service>()
  const keep = (name: string) => {
    const service = services[name]
    if (!service || kept.has(name)) return
    const changed = Object.entries(changedBy(service, changes[name] ?? {}))
    kept.set(name, Object.fromEntries(changed.filter(([key]) => !notForCreating.includes(key))))
    const shared = sharedBy(kept.get(name))
    if (shared !== undefined) keep(shared)
  }
  for (const name of names) keep(name)
  for (const [name, service] of kept) {
    const owner = sharedBy(service)
    if (owner === undefined) continue
    const only = (isWanted: (key: string) => boolean) =>
      Object.fromEntries(Object.entries(service).filter(([key]) => isWanted(key)))
    kept.set(
      name,
      only((key) => !ofNetwork.includes(key)),
    )
    kept.set(owner, { ...only((key) => ofNetwork.includes(key)), ...kept.get(owner) })
  }
  return { services: Object.fromEntries(kept), networks, volumes, configs, secrets }
}

function changedBy(service: Service, changes: Service): Service {
  const { environment } = changes
  if (environment === undefined) return { ...service, ...changes }
  return { ...service, ...changes, environment: { ...asRecord(service['environment']), ...asRecord(environment) } }
}

/** The name under which Compose creates a service that others of its kind are beside. */
export function createdAs(service: string, suffix: string): string {
  return `${service}${suffix}`
}

/**
 * The part with a suffix behind the name of each service, so that Compose creates others beside those of that name.
 * @param part as {@link partFor} gives it
 */
export function suffixed(part: Part, suffix: string): Part {
  const named = Object.entries(part.services).map(([name, service]) => {
    const owner = sharedBy(service)
    const shared = owner === undefined ? {} : { network_mode: `service:${createdAs(owner, suffix)}` }
    return [createdAs(name, suffix), { ...service, ...shared }] as const
  })
  return { ...part, services: Object.fromEntries(named) }
}

/** The files and folders that a service is given, by their paths: its configs, its secrets, and what is mounted into it. */
export function pathsGiven(service: Service, model: Pick<Model, 'configs' | 'secrets'>): string[] {
  const listed = (key: string) => (Array.isArray(service[key]) ? service[key].map(asRecord) : [])
  const files = (['configs', 'secrets'] as const).flatMap((kind) =>
    listed(kind).map(({ source }) => asRecord(model[kind][String(source)])['file']),
  )
  const mounted = listed('volumes').flatMap(({ type, source }) => (type === 'bind' ? [source] : []))
  return [...files, ...mounted].filter((path) => typeof path === 'string')
}

/** The part of a project by which Compose builds the images of some services. */
export function partToBuild({ services, secrets }: Model, names: readonly string[]): object {
  const builders = names.map((name) => {
    const { image, build, platform } = services[name] ?? {}
    return [name, { image, build, ...(platform === undefined ? {} : { platform }) }]
  })
  return { services: Object.fromEntries(builders), secrets }
}

/** A service with paths relative to the checkout, as it may stand in a report and hold for a checkout that has moved. */
export function withoutCheckout(service: Service, checkout: string): Service {
  const inside = JSON.stringify(checkout).slice(1, -1)
  const text = JSON.stringify(service).replaceAll(`"${inside}/`, '"./').replaceAll(`"${inside}"`, '"."')
  return JSON.parse(text) as Service
}
