import Docker from 'dockerode'
import { firstLine, UserError } from '../cli/errors.ts'

/** The label by which the lab knows its own containers, networks, volumes and images. */
export const labLabel = { 'lab.project': 'droplet-lab' } as const

/** What the engine says of itself. */
export interface EngineVersion {
  readonly engine: string
  readonly api: string
  readonly kernel: string
  readonly operatingSystem: string
  readonly architecture: string
  readonly cpus: number
  readonly memory_bytes: number
  readonly cgroup: string
  readonly warnings: readonly string[]
}

/**
 * Connects to the engine whose socket Compose mounted here.
 * @throws UserError if no engine answers
 */
export async function connect(): Promise<Docker> {
  const docker = new Docker({ socketPath: '/var/run/docker.sock' })
  try {
    await docker.ping()
  } catch (error) {
    throw new UserError(
      `no Docker engine answers at the mounted socket (${firstLine(error)}); start the engine, or set DOCKER_SOCKET in .env to its socket`,
    )
  }
  return docker
}

/** Version and resources of the engine and its host. */
export async function describeEngine(docker: Docker): Promise<EngineVersion> {
  const [version, info] = await Promise.all([docker.version(), docker.info()])
  return {
    engine: version.Version,
    api: version.ApiVersion,
    kernel: version.KernelVersion ?? info.KernelVersion,
    operatingSystem: info.OperatingSystem,
    architecture: info.Architecture,
    cpus: info.NCPU,
    memory_bytes: info.MemTotal,
    cgroup: `v${info.CgroupVersion ?? '1'} (${info.CgroupDriver})`,
    warnings: (info.Warnings ?? []).filter((warning: string) => /memory|swap|cpu|pids/i.test(warning)),
  }
}

/** True if the engine answered with this HTTP status: 404 not there, 304 already so, 409 in conflict. */
export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    statuses.includes(error.statusCode)
  )
}
