import Docker from 'dockerode'
import { execa } from 'execa'
import { z } from 'zod'
import { firstLine, UserError } from '../base/errors.ts'
import { engineRefusal } from './engine-check.ts'

/** The label by which the lab knows its own containers, networks, volumes and images. */
export const labLabel = { 'lab.project': 'droplet-lab' } as const

/** What the engine says of itself. */
export const engineSchema = z
  .strictObject({
    engine: z.string(),
    api: z.string(),
    kernel: z.string(),
    operatingSystem: z.string(),
    architecture: z.string(),
    cpus: z.int(),
    memory_bytes: z.number(),
    cgroup: z.string(),
    warnings: z.array(z.string()).readonly(),
  })
  .readonly()
type EngineVersion = z.infer<typeof engineSchema>

/**
 * Connects to the engine whose socket Compose mounted here.
 * @throws UserError if no engine answers, or one on which the lab cannot measure
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
  const [version, info, clientApi] = await Promise.all([docker.version(), docker.info(), clientApiVersion()])
  const refusal = engineRefusal(version, info, clientApi)
  if (refusal) throw new UserError(refusal)
  return docker
}

/** The newest API that the client here speaks, which is also what the Compose beside it was built with; null if unknown. */
async function clientApiVersion(): Promise<string | null> {
  const { stdout } = await execa('docker', ['version', '--format', '{{.Client.DefaultAPIVersion}}'], { reject: false })
  return /^\d+\.\d+$/m.exec(stdout)?.[0] ?? null
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
  return error instanceof Error && 'statusCode' in error && statuses.some((status) => status === error.statusCode)
}

/** What the engine says is wrong, in one line: its client puts the status, and a word of its own for it, before that. */
export function engineWords(error: unknown): string {
  return firstLine(error).replace(/^\(HTTP code \d+\) [^-]*- /, '')
}

/** What the engine answers; null if it answers with one of these statuses. */
export async function orNull<T>(answer: Promise<T>, ...statuses: number[]): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (hasStatus(error, ...statuses)) return null
    throw error
  }
}
