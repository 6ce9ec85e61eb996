import type { ProxyChanges } from '../exposure/about.ts'
import type { Service } from '../registry/model.ts'
import type { Container } from './container.ts'
import { execIfRuns } from './exec.ts'

/**
 * Files that a process of a server may have open in an experiment. Engines differ, 1024 or a million, and the number decides how
 * many silent connections a server takes.
 */
export const openFiles = 1024

/**
 * What the service of a server says otherwise in an experiment.
 * @param variables of its environment, beside its own
 */
export function inExperiment(variables: Readonly<Record<string, string>> = {}): Service {
  // For Compose a dollar sign is two of them.
  const escaped = Object.entries(variables).map(([name, value]) => [name, value.replaceAll('$', () => '$$')])
  return { ulimits: { nofile: { soft: openFiles, hard: openFiles } }, environment: Object.fromEntries(escaped) }
}

/** Variables of the proxy's container in an experiment, beside its own. */
export function ofProxy({ buffering, request_buffering }: ProxyChanges = {}): Readonly<Record<string, string>> {
  return {
    ...(buffering && { PROXY_BUFFERING: buffering }),
    ...(request_buffering && { PROXY_REQUEST_BUFFERING: request_buffering }),
  }
}

/** Files that the first process of a container may have open, as the kernel says; null where its image does not show it. */
export async function openFilesOf(container: Container): Promise<number | null> {
  const done = await execIfRuns(container, ['cat', '/proc/1/limits'], 5)
  const found = done?.exitCode === 0 ? /^Max open files\s+(\d+)/m.exec(done.stdout)?.[1] : undefined
  return found === undefined ? null : Number(found)
}
