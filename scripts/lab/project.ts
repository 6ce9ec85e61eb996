import { firstLine, RunError, UserError } from '../base/errors.ts'
import { formatCpus } from '../plan/cpus.ts'
import { createdAs } from '../registry/model.ts'
import { networkName, networkOptions } from '../registry/network.ts'
import type { Container, Engine } from './container.ts'
import { labLabel, orNull } from './engine.ts'

/** The label by which Compose knows the containers and networks of a project. */
export const projectLabel = 'com.docker.compose.project'
const serviceLabel = 'com.docker.compose.service'

/** The inner project, on its engine. */
export interface Project {
  readonly docker: Engine
  readonly project: string
  /** What stands behind the name of each service, so that several droplets may be there at a time; empty for the usual one. */
  readonly suffix: string
}

/** The container of a service of the inner project, running or not. */
export async function findContainer(docker: Engine, project: string, service: string): Promise<Container | null> {
  const [found] = await docker.listContainers({
    all: true,
    filters: { label: [`${projectLabel}=${project}`, `${serviceLabel}=${service}`] },
  })
  return found ? docker.getContainer(found.Id) : null
}

/**
 * The container that Compose has created for a service, held to some CPUs, and to so much memory if that is given.
 * @throws RunError if there is none
 */
export async function pinned(
  { docker, project, suffix }: Project,
  service: string,
  cpus: readonly number[],
  memory_bytes?: number,
): Promise<Container> {
  const container = await findContainer(docker, project, createdAs(service, suffix))
  if (!container) throw new RunError(`Compose created no container for the service ${service}`)
  // Memory and MemorySwap together: lowering the memory alone would leave the difference as swap.
  const memory = memory_bytes === undefined ? {} : { Memory: memory_bytes, MemorySwap: memory_bytes }
  await container.update({ CpusetCpus: formatCpus(cpus), ...memory })
  return container
}

/** Removes a container, running or not; one that is gone already is fine. */
export async function removeContainer(container: Container): Promise<void> {
  // 409: somebody else, such as `docker compose down`, is removing it at this moment.
  await orNull(container.remove({ force: true, v: true }), 404, 409)
}

/** Removes the containers of services of the inner project, one after the other; those that are not there are fine. */
export async function removeServices({ docker, project, suffix }: Project, services: readonly string[]): Promise<void> {
  for (const service of services) {
    const container = await findContainer(docker, project, createdAs(service, suffix))
    if (container) await removeContainer(container)
  }
}

/**
 * Whether a container with the project's label is the lab's: made by Compose, or by the lab itself. An image that Compose has
 * built has the label too, and so has whatever anybody else starts from it.
 */
function isLabs(labels: Readonly<Record<string, string>>): boolean {
  const [name, value] = Object.entries(labLabel)[0] as [string, string]
  return 'com.docker.compose.container-number' in labels || labels[name] === value
}

/**
 * Removes every container and network of the inner project, and nothing else.
 * @returns how many containers and networks there were; some may be left if the engine is creating or removing others at
 *   the same time, so sweep again until there were none
 */
export async function sweep(docker: Engine, project: string): Promise<number> {
  const filters = { label: [`${projectLabel}=${project}`] }
  const containers = (await docker.listContainers({ all: true, filters })).filter(({ Labels }) => isLabs(Labels))
  await Promise.all(containers.map(({ Id }) => removeContainer(docker.getContainer(Id))))
  const networks = await docker.listNetworks({ filters })
  // 403: a container that is being created or removed at this moment is still on it; the next sweep takes it.
  await Promise.all(networks.map(({ Id }) => orNull(docker.getNetwork(Id).remove(), 403, 404)))
  return containers.length + networks.length
}

/** Takes a running container off the lab's network and puts it on again, which makes its interface anew. */
export async function reconnect(docker: Engine, project: string, container: Container): Promise<void> {
  const network = docker.getNetwork(networkName(project))
  await network.disconnect({ Container: container.id })
  await network.connect({ Container: container.id })
}

/**
 * Creates the lab's network with a fixed subnet, labelled as Compose labels its own, so that Compose takes it for that.
 * @throws UserError if the engine refuses the subnet
 */
export async function createNetwork(docker: Engine, project: string, subnet: string): Promise<void> {
  try {
    await docker.createNetwork({
      Name: networkName(project),
      Internal: true,
      Options: { ...networkOptions },
      IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
      Labels: { ...labLabel, [projectLabel]: project, 'com.docker.compose.network': 'lab' },
    })
  } catch (error) {
    throw new UserError(`.env: the engine refuses LAB_SUBNET ${subnet} (${firstLine(error)}); choose another`)
  }
}
