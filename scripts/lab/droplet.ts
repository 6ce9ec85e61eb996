import { readFile } from 'node:fs/promises'
import { dropletLimits } from '../base/droplet-limits.ts'
import { RunError } from '../base/errors.ts'
import { formatCpus } from '../plan/cpus.ts'
import type { Service } from '../registry/model.ts'
import type { Server } from '../registry/server.ts'
import { isProxied, type Topology, topologies } from '../scenario/topology.ts'
import { type Cgroup, findCgroup, type LimitsInForce, readLimits } from './cgroup.ts'
import type { Container, Engine } from './container.ts'
import { hasStatus } from './engine.ts'
import type { Create } from './generator.ts'
import { hasSwap, limitProblems } from './limit-problems.ts'
import { findContainer, removeContainer } from './project.ts'

const mebibyte = 1024 * 1024

/** NGINX's part of the droplet's memory where it stands before a server; the server has the rest. */
const proxyMemory_bytes = 128 * mebibyte

/** The containers of one cell, created but not started. */
export interface Droplet {
  readonly server: Container
  readonly proxy: Container | null
  /** In the droplet's network namespace and on the generator's CPUs, to read what the kernel counts there. */
  readonly counters: Container
}

/** The parts of a droplet and the memory that each may use, in bytes. */
function memoryShares(topology: Topology): { server: number; proxy: number } {
  const proxy = isProxied(topology) ? proxyMemory_bytes : 0
  return { server: dropletLimits.memory_bytes - proxy, proxy }
}

/** What the rest of the lab needs to know to work with droplets. */
export interface DropletContext {
  readonly docker: Engine
  readonly create: Create
  readonly project: string
  /** What the proxy's own service gives it, whatever the topology. */
  readonly proxyEnvironment: Readonly<Record<string, unknown>>
  /** The droplet's CPU. */
  readonly cpu: number
  /** The generator's. */
  readonly otherCpus: readonly number[]
}

/**
 * Creates a cell's containers by Compose, pins them to the droplet's CPU and divides its memory; starts nothing. Where that
 * fails, no container is left.
 * @param changes keys of the server's service that are other ones for this once
 * @throws RunError if Compose cannot create them, for example because the image is missing
 */
export async function createDroplet(
  context: DropletContext,
  server: Pick<Server, 'name' | 'port'>,
  topology: Topology,
  changes: Service = {},
): Promise<Droplet> {
  const services = [server.name, ...(isProxied(topology) ? ['proxy'] : []), 'counters']
  try {
    return await createParts(context, services, server, topology, changes)
  } catch (error) {
    await removeServices(context, services)
    throw error
  }
}

async function removeServices({ docker, project }: DropletContext, services: readonly string[]): Promise<void> {
  // The server last: the namespace that the others live in is its own.
  for (const service of services.toReversed()) {
    const container = await findContainer(docker, project, service)
    if (container) await removeContainer(container)
  }
}

async function createParts(
  context: DropletContext,
  services: readonly string[],
  server: Pick<Server, 'name' | 'port'>,
  topology: Topology,
  changes: Service,
): Promise<Droplet> {
  const { docker, create, project, cpu, otherCpus } = context
  const network_mode = `service:${server.name}`
  await create(services, {
    [server.name]: changes,
    proxy: {
      network_mode,
      environment: { ...context.proxyEnvironment, SERVER_PORT: String(server.port), ...topologies[topology].proxy },
    },
    counters: { network_mode },
  })
  const shares = memoryShares(topology)
  const find = async (service: string) => {
    const container = await findContainer(docker, project, service)
    if (!container) throw new RunError(`Compose created no container for the service ${service}`)
    return container
  }
  const limited = async (service: string, memory_bytes: number) => {
    const container = await find(service)
    // Memory and MemorySwap together: lowering the memory alone would leave the difference as swap.
    await container.update({ CpusetCpus: String(cpu), Memory: memory_bytes, MemorySwap: memory_bytes })
    return container
  }
  const counters = await find('counters')
  await counters.update({ CpusetCpus: formatCpus(otherCpus) })
  return {
    server: await limited(server.name, shares.server),
    proxy: isProxied(topology) ? await limited('proxy', shares.proxy) : null,
    counters,
  }
}

/** Stops and removes a droplet's containers; those that are gone already are fine. */
export async function removeDroplet({ server, proxy, counters }: Droplet, grace_s: number): Promise<void> {
  const containers = proxy ? [counters, proxy, server] : [counters, server]
  await Promise.all(containers.map((container) => stopContainer(container, grace_s)))
  // The server last: the namespace that the others live in is its own.
  for (const container of containers) await removeContainer(container)
}

async function stopContainer(container: Container, grace_s: number): Promise<void> {
  try {
    await container.stop({ t: grace_s })
  } catch (error) {
    // 304: it is not running any more; 404: it is gone.
    if (!hasStatus(error, 304, 404)) throw error
  }
}

/** The address of a container on the lab's network, the only one it has; null once it has ended. */
export async function addressOf(container: Container): Promise<string | null> {
  const { NetworkSettings } = await container.inspect()
  return Object.values(NetworkSettings.Networks)[0]?.IPAddress || null
}

/** A running container's limits, as the kernel has them, against what a droplet's part must have. */
export interface CheckedPart {
  readonly part: 'server' | 'proxy'
  readonly container: Container
  readonly cgroup: Cgroup | null
  readonly inForce: LimitsInForce | null
  /** What is not in force, in words; empty if all is. */
  readonly problems: readonly string[]
  /** Nothing keeps it from swapping, but the kernel counts what it swaps: valid if that is nothing. */
  readonly maySwap: boolean
}

/** Reads the limits of one part of a started droplet from the kernel. */
export async function checkLimits(
  tree: string,
  container: Container,
  part: CheckedPart['part'],
  topology: Topology,
  cpu: number,
): Promise<CheckedPart> {
  const cgroup = await findCgroup(tree, container.id)
  if (!cgroup) {
    const problem = `${part}: its cgroup is not below CGROUP_TREE, so nothing shows that its limits are in force`
    return { part, container, cgroup: null, inForce: null, problems: [problem], maySwap: false }
  }
  const inForce = readLimits(cgroup)
  const machineSwaps = hasSwap(await readFile('/proc/swaps', 'utf8'))
  const problems = limitProblems(inForce, { cpu, memory_bytes: memoryShares(topology)[part], machineSwaps })
  const maySwap = machineSwaps && inForce.swap_bytes !== 0
  return { part, container, cgroup, inForce, problems: problems.map((problem) => `${part}: ${problem}`), maySwap }
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
