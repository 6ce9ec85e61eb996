import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Model } from '../registry/model.ts'
import { type Build, baseImages, buildSchema } from './base-images.ts'

/** A base image, and the variable in whose value the user finds its name, if there is one. */
export interface BaseImage {
  readonly image: string
  readonly variable: string | null
}

/**
 * The base images that the builds of some services need.
 * @param model a project as Compose has resolved it
 * @param dockerfileOf the text of a build's Dockerfile; null where it cannot be read here
 */
export async function basesOf(model: Pick<Model, 'services'>, services: readonly string[]): Promise<BaseImage[]> {
  const bases = new Map<string, BaseImage>()
  for (const service of services) {
    const build = buildSchema.safeParse(model.services[service]?.['build']).data
    const dockerfile = build && (await readDockerfile(build))
    if (!build || !dockerfile) continue
    for (const image of baseImages(dockerfile, build)) bases.set(image, { image, variable: variableOf(image, build) })
  }
  return [...bases.values()]
}

/** The build argument that names an image; the lab's are called as the variables of .env. */
function variableOf(image: string, { args = {} }: Build): string | null {
  return Object.entries(args).find(([, value]) => value === image)?.[0] ?? null
}

/** A build from a remote context is the builder's alone to read. */
async function readDockerfile({ context = '.', dockerfile = 'Dockerfile', ...build }: Build): Promise<string | null> {
  if (build.dockerfile_inline) return build.dockerfile_inline
  if (/^[\w+.-]+:\/\/|^git@|^github\.com\//.test(context)) return null
  const file = dockerfile.startsWith('/') ? dockerfile : join(context, dockerfile)
  return readFile(file, 'utf8').catch(() => null)
}
