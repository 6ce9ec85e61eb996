import { mkdir, realpath, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hasCode, RunError, UserError } from '../base/errors.ts'
import { formatCpus } from '../plan/cpus.ts'
import type { Settings } from '../plan/settings.ts'
import type { StartedWith } from '../registry/files.ts'
import type { Engine } from './container.ts'

/** What the engine knows of the container that this process runs in. */
interface Self {
  readonly startedWith: StartedWith
  /** The checkout's path on the engine's host, by which the engine mounts it. */
  readonly checkout: string
  /** Variables that the container was given, by Compose's file or by `-e`, and not by its image. */
  readonly given: readonly string[]
}

const label = 'com.docker.compose.project'

/** Asks the engine how this container came to be. */
export async function describeSelf(docker: Engine, { self, root }: Settings): Promise<Self> {
  const { Config, Mounts, Image } = await docker.getContainer(self).inspect()
  const image = await docker.getImage(Image).inspect()
  const ofImage = new Set(namesOf(image.Config.Env ?? []))
  const checkout = Mounts.find(({ Destination }) => Destination === root)?.Source
  if (!checkout) throw new RunError(`the checkout is not mounted at ${root}; start bench by docker compose`)
  const files = Config.Labels[`${label}.config_files`] ?? 'docker-compose.yml'
  const workingDirectory = Config.Labels[`${label}.working_dir`] ?? checkout
  return {
    // A path may have a comma in it, but it begins at the root.
    startedWith: { workingDirectory, files: files.split(/,(?=\/|[A-Za-z]:\\|-$)/) },
    checkout,
    given: namesOf(Config.Env).filter((name) => !ofImage.has(name) && !own.includes(name)),
  }
}

/** The engine's and the terminal's. */
const own = ['HOME', 'HOSTNAME', 'TERM', 'PWD']

function namesOf(env: readonly string[]): string[] {
  return env.map((entry) => entry.split('=', 1)[0] ?? '')
}

/**
 * Makes the checkout visible here by the path that it has on the engine's host, so that Compose resolves relative paths to
 * what the engine can mount.
 * @throws UserError if this container has something of its own there
 */
export async function mirrorCheckout(checkout: string, root: string): Promise<void> {
  if (checkout === root) return
  if (ownFolders.some((folder) => `${checkout}/`.startsWith(`${folder}/`))) throw notThere(checkout)
  try {
    await mkdir(dirname(checkout), { recursive: true })
    await symlink(root, checkout)
  } catch (error) {
    if (hasCode(error, 'EEXIST') && (await realpath(checkout)) === root) return
    if (!hasCode(error, 'EEXIST', 'ENOTDIR')) throw error
    throw notThere(checkout)
  }
}

/** Folders of this container that are mounted, or that the image has. */
const ownFolders = ['/lab', '/bench', '/reports', '/samples', '/host', '/proc', '/sys', '/dev']

function notThere(checkout: string): UserError {
  return new UserError(`the checkout lies at ${checkout}, which is a folder of bench itself; move it to another place`)
}

/** Keeps this process to some CPUs, so that it takes none of the droplet's time. */
export async function keepTo(docker: Engine, { self }: Settings, cpus: readonly number[]): Promise<void> {
  await docker.getContainer(self).update({ CpusetCpus: formatCpus(cpus) })
}

/** The id of the image that this process runs in. */
export async function imageOfSelf(docker: Engine, { self }: Settings): Promise<string> {
  return (await docker.getContainer(self).inspect()).Image
}
