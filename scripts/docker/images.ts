import type Docker from 'dockerode'
import { ExecaError } from 'execa'
import { firstLine, RunError, UserError } from '../cli/errors.ts'
import { type Model, partToBuild } from '../registry/model.ts'
import type { Compose } from './compose.ts'
import { hasStatus } from './engine.ts'
import { type BaseImage, basesOf } from './image-builds.ts'
import type { Registry } from './registry.ts'

/** Which image a service really ran. */
export interface ImageUsed {
  readonly service: string
  readonly image: string
  /** Content digest of the image's configuration. */
  readonly id: string
  /** Registry digests, empty for an image that was only built here. */
  readonly digests: readonly string[]
  readonly architecture: string
}

/** Who follows the preparation of images. */
export interface Watch {
  readonly stage?: (text: string) => void
  readonly signal?: AbortSignal
}

/**
 * Builds the images of the given services that the lab builds (what has not changed comes from the cache) and pulls those
 * of others that are not here.
 * @param model every service as the user's Compose describes it
 * @param watch what is told of the steps that take long, and what ends them early
 * @returns what could not be pulled, in words; such a server's cells will say that they could not start
 * @throws UserError if a base image cannot be pulled
 */
export async function prepareImages(
  docker: Docker,
  compose: Compose,
  model: Model,
  registry: Registry,
  services: readonly string[],
  watch: Watch = {},
): Promise<string[]> {
  const images = new Set(services.map((service) => registry.images.get(service) ?? ''))
  const builders = [...images].map((image) => registry.builders.get(image)).filter((name) => name !== undefined)
  if (builders.length > 0) {
    await pullBases(docker, await basesToHave(model, builders), watch)
    const built = [...images].filter((image) => registry.builders.has(image))
    const missing = (await Promise.all(built.map((image) => inspect(docker, image)))).some((found) => found === null)
    if (missing) watch.stage?.('building the images (the first time takes minutes)')
    await build(compose, model, builders)
  }
  const notes: string[] = []
  for (const image of images) {
    if (registry.builders.has(image) || (await inspect(docker, image))) continue
    const reason = await pull(docker, image, watch)
    if (reason === null) continue
    notes.push(`the image ${image} is not here and cannot be pulled (${reason}); build or pull it and run again`)
  }
  return notes
}

/** The base images of the builders, and that of `bench` itself, so that it too can be built again without a network. */
async function basesToHave(model: Model, builders: readonly string[]): Promise<BaseImage[]> {
  const bases = await basesOf(model, builders)
  const own = process.env['NODE_IMAGE']
  return own && bases.every(({ image }) => image !== own) ? [...bases, { image: own, variable: 'NODE_IMAGE' }] : bases
}

/**
 * Has the engine pull what it does not have: it knows its proxies and certificates, where a builder asks its client for a
 * registry's token; and a builder leaves no tag behind, by which the next build could do without the registry.
 */
async function pullBases(docker: Docker, bases: readonly BaseImage[], watch: Watch): Promise<void> {
  for (const { image, variable } of bases) {
    if (isFor(await inspect(docker, image), process.env['DOCKER_DEFAULT_PLATFORM'])) continue
    const reason = await pull(docker, image, watch)
    if (reason === null) continue
    const where = variable ? ` (${variable})` : ''
    const advice = variable ? `; or set ${variable} in .env to an image that the engine has` : ''
    throw new UserError(
      `the base image ${image}${where} cannot be pulled: ${reason}; check the network and the name${advice}`,
    )
  }
}

function isFor(found: Docker.ImageInspectInfo | null, platform: string | undefined): boolean {
  if (found === null) return false
  return !platform || platform.split('/')[1] === found.Architecture
}

/** @returns why it failed, in one line; null if it did not */
async function pull(docker: Docker, image: string, { stage, signal }: Watch): Promise<string | null> {
  stage?.(`pulling ${image}`)
  const platform = process.env['DOCKER_DEFAULT_PLATFORM']
  try {
    const answer = await docker.pull(image, {
      ...(platform ? { platform } : {}),
      ...(signal ? { abortSignal: signal } : {}),
    })
    // A failure half-way stands in the answer, whose status is a success.
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(answer, (error) => (error ? reject(error) : resolve())),
    )
    return null
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    return firstLine(error)
  }
}

/** @throws RunError with the end of what the builder said */
async function build(compose: Compose, model: Model, builders: readonly string[]): Promise<void> {
  const proxies = Object.entries(proxyArguments).flatMap(([argument, variable]) => {
    const value = process.env[variable]
    return value ? ['--build-arg', `${argument}=${value}`] : []
  })
  try {
    await compose(['build', ...proxies, ...builders], {
      project: partToBuild(model, builders),
      env: {
        BUILDKIT_PROGRESS: 'plain',
        // Else the client asks for the registry's token, with certificates and proxies that are not the engine's.
        BUILDKIT_NO_CLIENT_TOKEN: '1',
        // Else an image has another id after each build, also where nothing has changed.
        BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
      },
    })
  } catch (error) {
    const said = error instanceof Error && error.cause instanceof ExecaError ? String(error.cause.stderr) : ''
    if (said === '') throw error
    throw new RunError(`an image cannot be built; the end of the build:\n${lastLines(said, 15)}`)
  }
}

/** Arguments that every Dockerfile knows, and the variables that docker-compose.yml gives `bench`. */
const proxyArguments = {
  http_proxy: 'LAB_HTTP_PROXY',
  https_proxy: 'LAB_HTTPS_PROXY',
  no_proxy: 'LAB_NO_PROXY',
} as const

function lastLines(text: string, count: number): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines
    .slice(-count)
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n')
}

/** The images of the given services by digest; those that are missing are left out. */
export async function imagesUsed(
  docker: Docker,
  registry: Registry,
  services: readonly string[],
): Promise<ImageUsed[]> {
  const used: ImageUsed[] = []
  for (const service of services) {
    const image = registry.images.get(service) ?? ''
    const found = await inspect(docker, image)
    if (found)
      used.push({ service, image, id: found.Id, digests: found.RepoDigests ?? [], architecture: found.Architecture })
  }
  return used
}

async function inspect(docker: Docker, image: string): Promise<Docker.ImageInspectInfo | null> {
  try {
    return await docker.getImage(image).inspect()
  } catch (error) {
    if (hasStatus(error, 404)) return null
    throw error
  }
}
