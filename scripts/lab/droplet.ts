import { readFile } from 'node:fs/promises'
import { dropletLimits, mebibyte } from '../base/droplet-limits.ts'
import type { Service } from '../registry/model.ts'
import type { Server } from '../registry/server.ts'
import { isProxied, type Topology, topologies } from '../scenario/topology.ts'
import { type Cgroup, findCgroup, readLimits } from './cgroup.ts'
import type { LimitsInForce } from './cgroup-files.ts'
import type { Container } from './container.ts'
import { orNull } from './engine.ts'
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
}

/** How the sidecar reads; for Compose a dollar sign is two of them. */
const sidecarShell: Service = { entrypoint: reader.map((word) => word.replaceAll('$', () => '$$')), stdin_open: true }

/** The containers of a droplet and the memory that each may use, in bytes. */
function memoryShares(topology: Topology): { server: number; proxy: number } {
  const proxy = isProxied(topology) ? proxyMemory_bytes : 0
  return { server: dropletLimits.memory_bytes - proxy, proxy }
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
 * @param proxyVariables of the proxy's environment, likewise
 * @throws RunError if Compose cannot create them, for example because the image is missing
 */
export async function createDroplet(
  context: DropletContext,
  server: Pick<Server, 'name' | 'port'>,
  topology: Topology,
  changes: Service = {},
  proxyVariables: Readonly<Record<string, string>> = {},
): Promise<Droplet> {
  const proxied = isProxied(topology)
  const services = [server.name, ...(proxied ? ['proxy'] : []), 'counters']
  const network_mode = `service:${server.name}`
  const environment = { SERVER_PORT: String(server.port), ...topologies[topology].proxy, ...proxyVariables }
  const shares = memoryShares(topology)
  try {
    await context.create(services, {
      [server.name]: changes,
      proxy: { network_mode, environment },
      counters: { network_mode, ...sidecarShell },
    })
    const [counters, own, proxy] = await Promise.all([
      pinned(context, 'counters', context.otherCpus),
      pinned(context, server.name, [context.cpu], shares.server),
      proxied ? pinned(context, 'proxy', [context.cpu], shares.proxy) : null,
    ])
    return { counters, server: own, proxy }
  } catch (error) {
    // The server last: the namespace that the others live in is its own.
    await removeServices(context, services.toReversed())
    throw error
  }
}

/** Kills and removes a droplet's containers, whose results are known by now; those that are gone already are fine. */
export async function removeDroplet({ server, proxy, counters }: Droplet): Promise<void> {
  // 404: it is gone; 409: it is not running any more.
  const killed = orNull(server.kill(), 404, 409)
  await Promise.all([killed, removeContainer(counters), proxy && removeContainer(proxy)])
  // The server last: the namespace that the others live in is its own.
  await removeContainer(server)
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

/** Reads the limits of one container of a started droplet from the kernel. */
export async function checkLimits(
  tree: string,
  container: Container,
  role: CheckedContainer['role'],
  topology: Topology,
  cpu: number,
): Promise<CheckedContainer> {
  const cgroup = await findCgroup(tree, container.id)
  if (!cgroup) {
    const problem = `${role}: its cgroup is not below CGROUP_TREE, so nothing shows that its limits are in force`
    return { role, container, cgroup: null, inForce: null, problems: [problem], maySwap: false }
  }
  const inForce = readLimits(cgroup)
  const machineSwaps = hasSwap(await readFile('/proc/swaps', 'utf8'))
  const problems = limitProblems(inForce, { cpu, memory_bytes: memoryShares(topology)[role], machineSwaps })
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
