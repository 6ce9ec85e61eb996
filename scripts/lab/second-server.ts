import { createdAs } from '../registry/model.ts'
import { networkName } from '../registry/network.ts'
import type { Container, Engine } from './container.ts'
import type { Droplet } from './droplet.ts'
import { filesOfStarted, type ReadFiles } from './netns.ts'
import { type Project, removeContainer } from './project.ts'

/** By which name NGINX finds the second server of a droplet on the lab's network. */
export function secondName({ suffix }: Pick<Project, 'suffix'>): string {
  return createdAs('second', suffix)
}

/** A second server of a droplet, of the same kind and with the same limits. */
export interface SecondServer {
  readonly server: Container
  /** Owns its network namespace, so that it refuses connections while the server is away, as the first one's does. */
  readonly counters: Container
}

/**
 * Creates a second server like a droplet's own, in a network namespace of its own: both listen on the same port. Nothing is left
 * of one that could not be created.
 */
export async function createSecond(context: Project, droplet: Droplet): Promise<SecondServer> {
  const { docker, project } = context
  const network = networkName(project)
  const counters = await copyOf(docker, droplet.counters, network, {
    EndpointsConfig: { [network]: { Aliases: [secondName(context)] } },
  })
  try {
    return { counters, server: await copyOf(docker, droplet.server, `container:${counters.id}`) }
  } catch (error) {
    await removeContainer(counters)
    throw error
  }
}

/** Starts what owns the second server's namespace. */
export function openSecond({ counters }: SecondServer): Promise<ReadFiles> {
  return filesOfStarted(counters)
}

export async function removeSecond({ server, counters }: SecondServer): Promise<void> {
  await removeContainer(server)
  await removeContainer(counters)
}

async function copyOf(
  docker: Engine,
  container: Container,
  network: string,
  networking: { readonly EndpointsConfig?: Record<string, { Aliases: string[] }> } = {},
): Promise<Container> {
  const { Config, HostConfig, Name } = await container.inspect()
  // What belongs to a network of its own, or to the one container: without one of its own, a host name is the container's id.
  const { Hostname, Domainname, ExposedPorts: _, ...config } = Config
  const own = network.startsWith('container:') || container.id.startsWith(Hostname) ? {} : { Hostname, Domainname }
  return docker.createContainer({
    ...config,
    ...own,
    name: `${Name.replace('/', '')}-second`,
    HostConfig: { ...HostConfig, NetworkMode: network },
    NetworkingConfig: networking,
  })
}
