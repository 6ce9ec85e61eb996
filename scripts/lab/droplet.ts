import { readFile } from 'node:fs/promises'
import { dropletLimits, mebibyte } from '../base/droplet-limits.ts'
import type { Service } from '../registry/model.ts'
import type { Server } from '../registry/server.ts'
import { isProxied, type Topology, topologies } from '../scenario/topology.ts'
import { type Cgroup, findCgroup, readLimits } from './cgroup.ts'
import type { LimitsInForce } from './cgroup-files.ts'
import type { Container } from './container.ts'
import { orNull } from './engine.ts'
import { endedError } from './exec.ts'
import type { Create } from './generator.ts'
import { hasSwap, limitProblems } from './limit-problems.ts'
import { reader } from './netns.ts'
import { type Project, pinned, removeContainer, removeServices } from './project.ts'

/** NGINX's share of the droplet's memory where it stands before a server; the server has the rest. */
const proxyMemory_bytes = 128 * mebibyte

/** The containers of one cell, created but not started. */
export interface Droplet {
  readonly server: Container
  readonly proxy: Container | null
  /** In the droplet's network namespace and on the generator's CPUs, to read what the kernel counts there. */
  readonly counters: Container
  /** Whose network namespace the others live in: the server's own, or that of `counters` where the server is to restart. */
  readonly network: Container
  /** Memory that server and proxy may use each, in bytes. */
  readonly memory: MemoryShares
}

interface MemoryShares {
  readonly server: number
  readonly proxy: number
}

/** How many servers of a droplet are to end and start again while the clients go on; with two, there is room for a second one. */
export type Restarting = 0 | 1 | 2

/** How the sidecar reads; for Compose a dollar sign is two of them. */
const sidecarShell: Service = { entrypoint: reader.map((word) => word.replaceAll('$', () => '$$')), stdin_open: true }

function memoryShares(topology: Topology, servers: number): MemoryShares {
  const proxy = isProxied(topology) ? proxyMemory_bytes : 0
  return { server: (dropletLimits.memory_bytes - proxy) / servers, proxy }
}

/** What the rest of the lab needs to know to work with droplets. */
export interface DropletContext extends Project {
  readonly create: Create
  /** The droplet's CPU. */
  readonly cpu: number
  /** The generator's. */
  readonly otherCpus: readonly number[]
}

/**
 * Creates a cell's containers by Compose, pins them to the droplet's CPU and divides its memory; starts nothing. Where that
 * fails, no container is left.
 * @param changes keys of the server's service that are other ones for this once
 * @param proxyVariables of the proxy's environment that are other ones
 * @throws RunError if Compose cannot create them, for example because the image is missing
 */
export async function createDroplet(
  context: DropletContext,
  server: Pick<Server, 'name' | 'port'>,
  topology: Topology,
  changes: Service = {},
  restarting: Restarting = 0,
  proxyVariables: Readonly<Record<string, string>> = {},
): Promise<Droplet> {
  const proxied = isProxied(topology)
  const services = [server.name, ...(proxied ? ['proxy'] : []), 'counters']
  const [owner, guest] = namespaceOf(restarting ? 'counters' : server.name)
  const environment = { SERVER_PORT: String(server.port), ...topologies[topology].proxy, ...proxyVariables }
  const memory = memoryShares(topology, Math.max(restarting, 1))
  try {
    await context.create(services, {
      [server.name]: restarting ? { ...changes, ...guest } : changes,
      proxy: { ...guest, environment },
      counters: { ...(restarting ? owner : guest), ...sidecarShell },
    })
    const [counters, own, proxy] = await Promise.all([
      pinned(context, 'counters', context.otherCpus),
      pinned(context, server.name, [context.cpu], memory.server),
      proxied ? pinned(context, 'proxy', [context.cpu], memory.proxy) : null,
    ])
    return { counters, server: own, proxy, network: restarting ? counters : own, memory }
  } catch (error) {
    // The server last: the namespace that the others live in is its own, but where it restarts.
    await removeServices(context, services.toReversed())
    throw error
  }
}

/**
 * The network of the service that owns the droplet's namespace, and of the others, which live in it. A namespace ends with the
 * container that owns it, and NGINX would be left without its interface. So where a server restarts, `counters` owns it, which
 * runs all the time: the server can be stopped and started as `docker restart` does, and comes back to the same address.
 */
function namespaceOf(service: string): readonly [owner: Service, guest: Service] {
  return [
    { network_mode: undefined, networks: { lab: null } },
    { network_mode: `service:${service}`, networks: undefined },
  ]
}

/** Kills and removes a droplet's containers, whose results are known by now; those that are gone already are fine. */
export async function removeDroplet({ server, proxy, counters, network }: Droplet): Promise<void> {
  // 404: it is gone; 409: it is not running any more.
  const killed = orNull(server.kill(), 404, 409)
  const guests = [server, counters, ...(proxy ? [proxy] : [])].filter((one) => one !== network)
  await Promise.all([killed, ...guests.map(removeContainer)])
  // Last, since the others live in its namespace.
  await removeContainer(network)
}

/** The address of a container on the lab's network, the only one it has; null once it has ended. */
export async function addressOf(container: Container): Promise<string | null> {
  const { NetworkSettings } = await container.inspect()
  return Object.values(NetworkSettings.Networks)[0]?.IPAddress || null
}

/** A running container's limits, as the kernel has them, against what a droplet's container must have. */
export interface CheckedContainer {
  readonly role: 'server' | 'proxy'
  readonly container: Container
  readonly cgroup: Cgroup | null
  readonly inForce: LimitsInForce | null
  /** What is not in force, in words; empty if all is. */
  readonly problems: readonly string[]
  /** Nothing keeps it from swapping, but the kernel counts what it swaps: valid if that is nothing. */
  readonly maySwap: boolean
}

/**
 * Reads the limits of one container of a started droplet from the kernel.
 * @param memory_bytes that it may use
 */
export async function checkLimits(
  tree: string,
  container: Container,
  role: CheckedContainer['role'],
  memory_bytes: number,
  cpu: number,
): Promise<CheckedContainer> {
  const cgroup = await findCgroup(tree, container.id)
  if (!cgroup) {
    const problem = `${role}: its cgroup is not below CGROUP_TREE, so nothing shows that its limits are in force`
    return { role, container, cgroup: null, inForce: null, problems: [problem], maySwap: false }
  }
  const inForce = readLimits(cgroup)
  const machineSwaps = hasSwap(await readFile('/proc/swaps', 'utf8'))
  const problems = limitProblems(inForce, { cpu, memory_bytes, machineSwaps })
  const maySwap = machineSwaps && inForce.swap_bytes !== 0
  return { role, container, cgroup, inForce, problems: problems.map((problem) => `${role}: ${problem}`), maySwap }
}
/** Why a container ended, or that it runs. */
export interface ContainerState {
  readonly running: boolean
  readonly exitCode: number
  readonly oomKilled: boolean
  /** How often the engine has started it again by itself. */
  readonly restarts: number
  /** When it was started last, ISO 8601; empty if it never was. */
  readonly startedAt: string
}

/** @throws ContainerEnded if a container of the lab's no longer runs, or is no longer there */
export async function refuseEnded(container: Container): Promise<void> {
  if ((await orNull(stateOf(container), 404))?.running !== true) throw await endedError(container)
}

export async function stateOf(container: Container): Promise<ContainerState> {
  const { State, RestartCount } = await container.inspect()
  return {
    running: State.Running,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    restarts: RestartCount,
    startedAt: State.StartedAt,
  }
}
