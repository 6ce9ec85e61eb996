import type Docker from 'dockerode'
import { ExecaError } from 'execa'
import { z } from 'zod'
import { firstLine, lastLine, RunError, UserError } from '../base/errors.ts'
import { type Model, partToBuild } from '../registry/model.ts'
import type { Registry } from '../registry/registry.ts'
import type { Compose } from './compose.ts'
import { orNull } from './engine.ts'
import { type BaseImage, basesOf } from './image-builds.ts'

/** Which image a service really ran. */
export const imageUsedSchema = z
  .strictObject({
    service: z.string(),
    image: z.string(),
    /** Content digest of the image's configuration. */
    id: z.string(),
    /** Registry digests, empty for an image that was only built here. */
    digests: z.array(z.string()).readonly(),
    architecture: z.string(),
  })
  .readonly()
export type ImageUsed = z.infer<typeof imageUsedSchema>

/** Who follows the preparation of images. */
export interface Watch {
  readonly stage: (text: string) => void
  readonly signal: AbortSignal
}

/** What came of the preparation of images. */
interface ImagesPrepared {
  /** What could not be pulled, in words; such a server's cells will say that they could not start. */
  readonly notes: readonly string[]
  /** Servers whose own image cannot be built, with the reason. */
  readonly unbuilt: ReadonlyMap<string, string>
}

/**
 * Builds the images of the given services that the lab builds (what has not changed comes from the cache) and pulls those
 * of others that are not here.
 * @param model every service as the user's Compose describes it
 * @param watch what is told of the steps that take long, and what ends them early
 * @throws UserError if a base image cannot be pulled, RunError if an image cannot be built, that not one server alone needs
 */
export async function prepareImages(
  docker: Docker,
  compose: Compose,
  model: Model,
  registry: Registry,
  services: readonly string[],
  watch: Watch,
): Promise<ImagesPrepared> {
  const images = new Set(services.flatMap((service) => registry.images.get(service) || []))
  const builders = [...images].map((image) => registry.builders.get(image)).filter((name) => name !== undefined)
  const built = [...images].filter((image) => registry.builders.has(image))
  const missing = (await Promise.all(built.map((image) => inspect(docker, image)))).some((found) => found === null)
  const buildAll = async (names: readonly string[]) => {
    await pullBases(docker, await basesToHave(model, names), watch)
    if (missing) watch.stage('building the images (the first time takes minutes)')
    await build(compose, model, names)
  }
  const unbuilt = new Map<string, string>()
  try {
    if (builders.length > 0) await buildAll(builders)
  } catch (error) {
    watch.signal.throwIfAborted()
    // One after the other, since the mistake in one server's image is not the others'.
    for (const builder of builders)
      await buildAll([builder]).catch((alone) => {
        const users = services.filter((name) => registry.images.get(name) === registry.images.get(builder))
        if (users.length !== 1 || !registry.servers.some(({ name, baseline }) => name === users[0] && !baseline))
          throw alone
        unbuilt.set(
          users[0] as string,
          `its image cannot be built: ${lastLine(alone instanceof Error ? alone.message : String(alone))}`,
        )
      })
    if (unbuilt.size === 0) throw error
  }
  const notes: string[] = []
  for (const image of images) {
    if (registry.builders.has(image)) continue
    const platform = platformOf(model, services, registry, image)
    if (isOf(await inspect(docker, image), platform)) continue
    const reason = await pull(docker, image, platform, watch)
    if (reason === null) continue
    notes.push(`the image ${image} is not here and cannot be pulled (${reason}); build or pull it and run again`)
  }
  return { notes, unbuilt }
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
  const platform = defaultPlatform()
  for (const { image, variable } of bases) {
    if (isOf(await inspect(docker, image), platform)) continue
    const reason = await pull(docker, image, platform, watch)
    if (reason === null) continue
    const where = variable ? ` (${variable})` : ''
    const advice = variable ? `; or set ${variable} in .env to an image that the engine has` : ''
    throw new UserError(
      `the base image ${image}${where} cannot be pulled: ${reason}; check the network and the name${advice}`,
    )
  }
}

/** The platform, such as linux/amd64, that a service wants of its image; undefined if any will do. */
export function platformOf(
  { services }: Pick<Model, 'services'>,
  names: readonly string[],
  { images }: Pick<Registry, 'images'>,
  image: string,
): string | undefined {
  const wanted = names.filter((name) => images.get(name) === image).map((name) => services[name]?.['platform'])
  const own = wanted.find((platform) => typeof platform === 'string')
  return own ?? defaultPlatform()
}

/** The platform that the user wants of every image; undefined if any will do. */
function defaultPlatform(): string | undefined {
  return process.env['DOCKER_DEFAULT_PLATFORM'] || undefined
}

/** Whether an image is here, of the wanted platform. */
function isOf(found: Docker.ImageInspectInfo | null, platform: string | undefined): boolean {
  return found !== null && (!platform || architectureOf(platform) === found.Architecture)
}

const otherNames: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64' }

/** The architecture in a platform such as linux/arm64/v8, by the engine's own name for it. */
export function architectureOf(platform: string): string {
  const [os = '', architecture = os] = platform.split('/')
  return otherNames[architecture] ?? architecture
}

/** @returns why it failed, in one line; null if it did not */
async function pull(
  docker: Docker,
  image: string,
  platform: string | undefined,
  { stage, signal }: Watch,
): Promise<string | null> {
  stage(`pulling ${image}`)
  try {
    const answer = await docker.pull(image, { ...(platform ? { platform } : {}), abortSignal: signal })
    // A failure half-way stands in the answer, whose status is a success.
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(answer, (error) => (error ? reject(error) : resolve())),
    )
    return null
  } catch (error) {
    signal.throwIfAborted()
    return firstLine(error)
  }
}

/**
 * @param tries how often a build is begun that loses a layer: what it has made by then is kept
 * @throws RunError with the end of what the builder said
 */
async function build(compose: Compose, model: Model, builders: readonly string[], tries = 4): Promise<void> {
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
    if (hasLostLayer(said) && tries > 1) return build(compose, model, builders, tries - 1)
    throw new RunError(`an image cannot be built; the build ended with:\n${lastLines(said, 15)}`)
  }
}

/** Whether a build failed for a race in the builder, over containerd's image store: https://github.com/moby/buildkit/issues/6521 */
export function hasLostLayer(said: string): boolean {
  return /parent snapshot \S+ does not exist/.test(said)
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
  return orNull(docker.getImage(image).inspect(), 404)
}
