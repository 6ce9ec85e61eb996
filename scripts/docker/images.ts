import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { firstLine } from '../cli/errors.ts'
import { hasStatus } from './engine.ts'
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

/**
 * Builds the images of the given services that the lab builds (what has not changed comes from the cache) and pulls those
 * of others that are not here.
 * @returns what could not be pulled, in words; such a server's cells will say that they could not start
 */
export async function prepareImages(
  docker: Docker,
  build: (builders: readonly string[]) => Promise<unknown>,
  registry: Registry,
  services: readonly string[],
): Promise<string[]> {
  const images = new Set(services.map((service) => registry.images.get(service) ?? ''))
  const builders = [...images].map((image) => registry.builders.get(image)).filter((name) => name !== undefined)
  if (builders.length > 0) await build(builders)
  const notes: string[] = []
  for (const image of images) {
    if (registry.builders.has(image) || (await inspect(docker, image))) continue
    try {
      await text(await docker.pull(image))
    } catch (error) {
      notes.push(
        `the image ${image} is not here and cannot be pulled (${firstLine(error)}); build or pull it and run again`,
      )
    }
  }
  return notes
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
