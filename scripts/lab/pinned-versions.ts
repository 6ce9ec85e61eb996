import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Model } from '../registry/model.ts'
import { normalized } from '../registry/packages.ts'
import type { Registry } from '../registry/registry.ts'
import type { Server } from '../registry/server.ts'
import { buildSchema } from './base-images.ts'
import { basesOf } from './image-builds.ts'

/**
 * The servers with the versions that their builds pin: that of the requirements.txt beside the Dockerfile or, where the
 * package is a base image (Python, NGINX), that of its tag. It is null where neither says.
 * @param model a project as Compose has resolved it
 */
export async function withPinnedVersions({ servers, builders }: Registry, model: Model): Promise<Server[]> {
  return Promise.all(
    servers.map(async (server) => {
      const builder = builders.get(server.image)
      if (server.package === null || builder === undefined) return server
      const required = versionRequired(await requirementsOf(model.services[builder]?.['build']), server.package)
      const bases = required === null ? await basesOf(model, [builder]) : []
      const version = required ?? bases.map(({ image }) => versionOfImage(image, server.package)).find(Boolean)
      return { ...server, version: version ?? null }
    }),
  )
}

async function requirementsOf(build: unknown): Promise<string> {
  const { context = '.', dockerfile = 'Dockerfile' } = buildSchema.safeParse(build).data ?? {}
  return readFile(resolve(context, dirname(dockerfile), 'requirements.txt'), 'utf8').catch(() => '')
}

/** The version to which a requirements.txt pins a package; null for one that it does not pin. */
export function versionRequired(requirements: string, name: string): string | null {
  const pins = requirements.matchAll(/^([\w.-]+)(?:\[[^\]]*\])? *== *([^\s;\\]+)/gm)
  return pins.find(([, pinned = '']) => normalized(pinned) === normalized(name))?.[2] ?? null
}

/** The version at the beginning of the tag of an image that is called as the package. */
function versionOfImage(image: string, name: string | null): string | null {
  const [, repository, version] = /([^/:]+):(\d+(?:\.\d+)*)[^/]*$/.exec(image) ?? []
  return repository === name ? (version ?? null) : null
}
