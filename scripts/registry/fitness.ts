import { dropletLimits } from '../base/droplet-limits.ts'
import type { Model, Service } from './model.ts'
import { asRecord } from './variables.ts'

/** The network of droplets and generator in docker-compose.yml, and the one that a server may be on. */
const labNetwork = 'lab'

/** What Compose's configuration runs with where the user's home is not known: what begins with it cannot be mounted. */
export const unknownHome = '/the-home-that-bench-does-not-know'

type Rule = (service: Service, model: Model, checkout: string) => string | null

const rules: readonly Rule[] = [
  limits,
  copies,
  otherServices,
  otherNetworks,
  privileges,
  confinement,
  cpuChoice,
  mounts,
  filesGiven,
  buildContext,
]

/**
 * Why a server cannot be measured as its Compose file describes it, in one clause that says what to change; null if it can.
 * @param service as Compose has resolved it
 * @param checkout the folder that bench sees
 */
export function unfitness(service: Service, model: Model, checkout: string): string | null {
  const reasons = rules.values().map((rule) => rule(service, model, checkout))
  return reasons.find((reason) => reason !== null) ?? null
}

/** Less than a droplet is as wrong as more. The kernel is asked later what is in force; here it is what the file says. */
export function limits(service: Service): string | null {
  const deploy = asRecord(asRecord(asRecord(service['deploy'])['resources'])['limits'])
  const wanted = [
    { key: 'cpus', word: 'CPUs', droplet: dropletLimits.cpus, deploy: 'cpus' },
    { key: 'mem_limit', word: 'bytes of memory', droplet: dropletLimits.memory_bytes, deploy: 'memory' },
    { key: 'memswap_limit', word: 'bytes of memory and swap', droplet: dropletLimits.memory_bytes, deploy: null },
    { key: 'pids_limit', word: 'processes', droplet: dropletLimits.pids, deploy: 'pids' },
  ] as const
  for (const { key, word, droplet, deploy: inDeploy } of wanted) {
    const otherwise = inDeploy && { [`deploy.resources.limits.${inDeploy}`]: deploy[inDeploy] }
    const found = { [key]: service[key], ...otherwise }
    const given = Object.entries(found).filter(([, value]) => value !== undefined && value !== null)
    const other = given.find(([, value]) => Number(value) !== droplet)
    if (other) return `${other[0]} gives it ${Number(other[1])} ${word} instead of ${droplet}; remove it`
    if (given.length === 0 && key !== 'memswap_limit')
      return `it has no ${key}, and a droplet has ${droplet} ${word}; extend the service droplet of docker-compose.yml`
  }
  return null
}

function copies(service: Service): string | null {
  const replicas = service['scale'] ?? asRecord(service['deploy'])['replicas']
  return replicas === undefined || replicas === null || replicas === 1
    ? null
    : `it is ${replicas} containers, and the lab measures one; remove scale and deploy.replicas`
}

const needing = ['depends_on', 'links', 'external_links', 'volumes_from'] as const

function otherServices(service: Service): string | null {
  const key = needing.find((name) => Object.keys(asRecord(service[name])).length > 0)
  if (key === undefined) return null
  const value = service[key]
  const names = Array.isArray(value) ? value.map(String) : Object.keys(asRecord(value))
  return `${key} names ${names.join(', ')}, and the lab starts one server alone; remove it`
}

function otherNetworks(service: Service): string | null {
  if (service['network_mode'] !== undefined)
    return `its network_mode is ${service['network_mode']}, and a server is on the lab’s network alone; remove it`
  const names = Object.keys(asRecord(service['networks']))
  if (!names.includes(labNetwork)) return `it is not on the network ${labNetwork}; extend the service droplet`
  const others = names.filter((name) => name !== labNetwork)
  return others.length === 0
    ? null
    : `it is on the network ${others.join(', ')} too, and a server has no network beyond the lab’s; remove it`
}

const hostNamespaces = ['pid', 'ipc', 'uts', 'userns_mode', 'cgroup'] as const

const granting = ['cap_add', 'devices', 'device_cgroup_rules', 'gpus'] as const

function privileges(service: Service): string | null {
  if (service['privileged'] === true) return 'it is privileged, which no server is; remove it'
  const devices = asRecord(asRecord(asRecord(service['deploy'])['resources'])['reservations'])['devices']
  const added = granting.find((name) => Object.keys(asRecord(service[name])).length > 0) ?? (devices && 'devices')
  if (added) return `it has ${added}, and no server gets a privilege; remove it`
  const shared = hostNamespaces.find((name) => /^(host|service:|container:)/.test(String(service[name] ?? '')))
  return shared ? `its ${shared} is ${service[shared]}, and a server shares none; remove it` : null
}

/** What the service droplet takes from every server. */
function confinement(service: Service): string | null {
  const listed = (name: string) => (Array.isArray(service[name]) ? service[name].map(String) : [])
  const options = listed('security_opt')
  const loose = options.find((option) => !/^(no-new-privileges|label)\b/.test(option))
  if (loose) return `its security_opt has ${loose}, and no server gets a privilege; remove it`
  const [user = ''] = String(service['user'] ?? '').split(':')
  // Without a user it is the image's, which with most is root.
  if (user === 'root' || Number(user) === 0)
    return 'it runs as root, which no server does; remove user, or extend the service droplet'
  // An override adds to the list of the service droplet, and the engine takes the last option of a kind.
  const onGaining = options.filter((option) => option.startsWith('no-new-privileges'))
  const forbids = (option: string) => /^no-new-privileges([:=]true)?$/.test(option)
  const confined = {
    'a writable root': service['read_only'] === true,
    'the engine’s capabilities': listed('cap_drop').includes('ALL'),
    'a way to gain privileges': onGaining.length > 0 && onGaining.every(forbids),
  }
  const lacking = Object.entries(confined).find(([, holds]) => !holds)?.[0]
  return lacking ? `it has ${lacking}, which no server has; extend the service droplet` : null
}

function cpuChoice(service: Service): string | null {
  return service['cpuset'] ? `it has a cpuset, and the lab divides the CPUs (LAB_DROPLET_CPU); remove it` : null
}

/** Nothing is written on the host, and no state goes from cell to cell. */
function mounts(service: Service, { volumes }: Model): string | null {
  const list = Array.isArray(service['volumes']) ? service['volumes'].map(asRecord) : []
  for (const { type, source, target, read_only } of list) {
    if (type === 'tmpfs') continue
    if (type === 'volume') {
      const { external, name, driver, driver_opts } = asRecord(volumes[String(source ?? '')])
      if (external) return `it mounts the volume ${name ?? source}, which is not the lab’s; remove it`
      if (driver ?? driver_opts)
        return `its volume ${source} has a driver or options, which the lab cannot give it; remove them`
    } else if (type !== 'bind') return `it mounts a ${type} at ${target}, which the lab cannot do; remove it`
    else if (String(source).startsWith(unknownHome))
      return `it mounts a folder of your home (~), which bench does not know; write the path out`
    else if (/docker\.sock$/.test(String(source)))
      return `it mounts the engine’s socket, which no server gets; remove it`
    else if (read_only !== true)
      return `it mounts ${source} writable, so that a cell could change your files and the next cell; add :ro`
  }
  return null
}

function filesGiven(service: Service, model: Model): string | null {
  for (const kind of ['configs', 'secrets'] as const) {
    const list = Array.isArray(service[kind]) ? service[kind].map(asRecord) : []
    // Compose copies anything else into the container, whose root is read-only.
    const other = list.find(({ source }) => asRecord(model[kind][String(source)])['file'] === undefined)
    if (other)
      return `its ${kind} ${other['source']} has no file, and only a file can be put into a read-only root; use file:`
  }
  return null
}

/** Everything that its image is built from must be below the checkout. */
function buildContext(service: Service, _: Model, checkout: string): string | null {
  const { context, dockerfile, additional_contexts } = asRecord(service['build'])
  const paths = [context, dockerfile, ...Object.values(asRecord(additional_contexts))]
  const outside = paths.find(
    (path) => typeof path === 'string' && path.startsWith('/') && !`${path}/`.startsWith(`${checkout}/`),
  )
  if (outside === undefined) return null
  return `it is built from ${outside}, outside of the checkout, where bench cannot see it; copy it there`
}
