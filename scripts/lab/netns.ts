import { RunError } from '../base/errors.ts'
import type { Container } from './container.ts'
import { ContainerEnded, execIn } from './exec.ts'
import { type Listener, parseListeners } from './listeners.ts'
import { type NetCounters, parseConntrack, parseNetCounters } from './net-counters.ts'

/** What TCP has counted in a container's network namespace; null if the container does not run. */
export async function readNetCounters(container: Container): Promise<NetCounters | null> {
  const text = await readFiles(container, '/proc/net/snmp', '/proc/net/netstat')
  return text === null ? null : parseNetCounters(text, text)
}

/** How much of the table of connections of a container's network namespace is taken, 0 to 1; null where there is none. */
export async function readConntrack(container: Container): Promise<number | null> {
  const files = ['count', 'max'].map((name) => `/proc/sys/net/netfilter/nf_conntrack_${name}`)
  const text = await readFiles(container, ...files)
  return text === null ? null : parseConntrack(text)
}

/** The sockets that listen in a container's network namespace; null if the container does not run. */
export async function readListeners(container: Container): Promise<Listener[] | null> {
  const tcp = await readFiles(container, '/proc/net/tcp')
  // Missing where the kernel has no IPv6.
  const tcp6 = await readFiles(container, '/proc/net/tcp6')
  return tcp === null ? null : parseListeners(`${tcp}\n${tcp6 ?? ''}`)
}

/** Files as a container sees them, one after the other; null if one is missing, or the container does not run. */
async function readFiles(container: Container, ...files: readonly string[]): Promise<string | null> {
  try {
    const { stdout, exitCode } = await execIn(container, ['cat', ...files])
    return exitCode === 0 ? stdout : null
  } catch (error) {
    if (error instanceof ContainerEnded) return null
    throw error
  }
}

/** TCP connections that a container's network namespace has established since it started. */
export async function connectionsOpened(container: Container): Promise<number> {
  const opened = (await readNetCounters(container))?.connectionsOpened
  if (opened === undefined || opened === null)
    throw new RunError('/proc/net/snmp has no counters ActiveOpens and AttemptFails')
  return opened
}
