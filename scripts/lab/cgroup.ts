import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type ContainerReading,
  type LimitsInForce,
  limitsOf,
  readingOf,
  type Texts,
  type Usage,
  usageOf,
} from './cgroup-files.ts'

/** The kernel's own files of one container; version 1 has a folder a controller, version 2 one for all. */
export type Cgroup = { readonly tree: string } & (
  | { readonly version: 1; readonly folders: Readonly<Record<string, string>> }
  | { readonly version: 2; readonly folder: string }
)

/**
 * Of some folders where the engine's cgroup tree may be, the one that has this container; null if none has.
 * A container's own view of the tree begins at itself, and an engine in a virtual machine has another tree.
 * @param containerId the whole id or its beginning, as HOSTNAME has it
 */
export async function chooseTree(candidates: readonly string[], containerId: string): Promise<string | null> {
  for (const tree of candidates) {
    if (containerId !== '' && (await findCgroup(tree, containerId)) !== null) return tree
  }
  return null
}

/**
 * Finds a container's files below the host's cgroup tree by its id, since drivers name and nest the folders differently.
 * Returns null if there are none (the container does not run, or the tree is another machine's).
 */
export async function findCgroup(tree: string, containerId: string): Promise<Cgroup | null> {
  const controllers = await readdir(tree).catch((): string[] => [])
  const version = controllers.includes('cgroup.controllers') ? 2 : 1
  if (version === 2) {
    const folder = await findFolder(tree, containerId)
    return folder === null ? null : { tree, version, folder }
  }
  const found = await Promise.all(
    ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids'].map(
      async (name) => [name, await findFolder(join(tree, name), containerId)] as const,
    ),
  )
  const folders = Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null))
  return Object.keys(folders).length === 0 ? null : { tree, version, folders }
}

/** Breadth first, because a container's folder lies at most a few levels down, and below it may be many. */
async function findFolder(root: string, containerId: string): Promise<string | null> {
  // Grows while it is gone through.
  const folders = [root]
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isDirectory()) continue
      const path = join(folder, entry.name)
      if (isFolderOf(entry.name, containerId)) return path
      folders.push(path)
    }
  }
  return null
}

/**
 * Whether a folder is a container's: `<id>` by the cgroupfs driver, `docker-<id>.scope` by systemd's. Podman's monitor and
 * systemd's mounts have the id in their names too.
 */
export function isFolderOf(name: string, containerId: string): boolean {
  const found = new RegExp(`^(.*[-:])?${containerId}[0-9a-f]*(?:\\.scope)?$`).exec(name)
  return found !== null && !(found[1] ?? '').includes('conmon')
}

/** The limits in force. */
export function readLimits(cgroup: Cgroup): LimitsInForce {
  return limitsOf(cgroup.version, (file) => {
    const texts: string[] = []
    for (let at = folderOf(cgroup, file) ?? ''; at.startsWith(cgroup.tree); at = dirname(at)) {
      const text = readText(join(at, file))
      if (text !== null) texts.push(text)
    }
    return texts
  })
}

/** What was used so far. */
export const readUsage = (cgroup: Cgroup): Usage => usageOf(cgroup.version, textsOf(cgroup))

/** Gives a function that reads what a container uses now; null once it has ended. */
export const readerOf = (cgroup: Cgroup) => (): ContainerReading | null => readingOf(cgroup.version, textsOf(cgroup))

const textsOf =
  (cgroup: Cgroup): Texts =>
  (file) => {
    const folder = folderOf(cgroup, file)
    return folder === null ? null : readText(join(folder, file))
  }

function folderOf(cgroup: Cgroup, file: string): string | null {
  if (cgroup.version === 2) return cgroup.folder
  return cgroup.folders[file.slice(0, file.indexOf('.'))] ?? null
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}
