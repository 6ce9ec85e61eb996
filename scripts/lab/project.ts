import type Docker from 'dockerode'
import { firstLine, UserError } from '../base/errors.ts'
import type { Container } from './container.ts'
import { hasStatus, labLabel } from './engine.ts'

const projectLabel = 'com.docker.compose.project'
const serviceLabel = 'com.docker.compose.service'

/** The container of a service of the inner project, running or not. */
export async function findContainer(docker: Docker, project: string, service: string): Promise<Container | null> {
  const [found] = await docker.listContainers({
    all: true,
    filters: { label: [`${projectLabel}=${project}`, `${serviceLabel}=${service}`] },
  })
  return found ? docker.getContainer(found.Id) : null
}

/** Removes a container, running or not; one that is gone already is fine. */
export async function removeContainer(container: Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true })
  } catch (error) {
    // 409: somebody else, such as `docker compose down`, is removing it at this moment.
    if (!hasStatus(error, 404, 409)) throw error
  }
}

/**
 * Removes every container and network of the inner project, and nothing else.
 * @returns how many containers and networks there were; some may be left if the engine is creating or removing others at
 *   the same time, so sweep again until there were none
 */
export async function sweep(docker: Docker, project: string): Promise<number> {
  const filters = { label: [`${projectLabel}=${project}`] }
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(containers.map(({ Id }) => removeContainer(docker.getContainer(Id))))
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(({ Id }) => removeNetwork(docker.getNetwork(Id))))
  return containers.length + networks.length
}

async function removeNetwork(network: Docker.Network): Promise<void> {
  try {
    await network.remove()
  } catch (error) {
    // 403: a container that is being created or removed at this moment is still on it; the next sweep takes it.
    if (!hasStatus(error, 403, 404)) throw error
  }
}

/** Takes a running container off the lab's network and puts it on again, which makes its interface anew. */
export async function reconnect(docker: Docker, project: string, container: Container): Promise<void> {
  const network = docker.getNetwork(`${project}_lab`)
  await network.disconnect({ Container: container.id })
  await network.connect({ Container: container.id })
}

/**
 * Creates the lab's network with a fixed subnet, labelled as Compose labels its own, so that Compose takes it for that.
 * @throws UserError if the engine refuses the subnet
 */
export async function createNetwork(docker: Docker, project: string, subnet: string): Promise<void> {
  try {
    await docker.createNetwork({
      Name: `${project}_lab`,
      Internal: true,
      Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
      IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
      Labels: { ...labLabel, [projectLabel]: project, 'com.docker.compose.network': 'lab' },
    })
  } catch (error) {
    throw new UserError(`.env: the engine refuses LAB_SUBNET ${subnet} (${firstLine(error)}); choose another`)
  }
}
