import type { Service } from '../registry/model.ts'
import type { Container } from './container.ts'
import { ContainerEnded, execIn } from './exec.ts'

/**
 * Files that a process of a server may have open in an experiment. Engines differ, 1024 or a million, and the number decides how
 * many silent connections a server takes.
 */
export const openFiles = 1024

/** What a server's service says of it in an experiment. */
export const withOpenFiles: Service = { ulimits: { nofile: { soft: openFiles, hard: openFiles } } }

/** Files that the first process of a container may have open, as the kernel says; null where its image cannot show it. */
export async function openFilesOf(container: Container): Promise<number | null> {
  try {
    const { exitCode, stdout } = await execIn(container, ['cat', '/proc/1/limits'], {}, 5)
    const found = exitCode === 0 ? /^Max open files\s+(\d+)/m.exec(stdout)?.[1] : undefined
    return found === undefined ? null : Number(found)
  } catch (error) {
    if (error instanceof ContainerEnded) return null
    throw error
  }
}
