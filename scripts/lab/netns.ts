import { RunError } from '../base/errors.ts'
import type { Container } from './container.ts'
import { type Ask, converse, converseWithStarted } from './conversation.ts'
import { ContainerEnded } from './exec.ts'
import { type NetCounters, parseConntrack, parseNetCounters } from './net-counters.ts'
import { type Listener, parseClients, parseListeners } from './sockets.ts'

/** Reads files as a container sees them, one after the other; null if one is missing, or the container does not run. */
export type ReadFiles = (...files: readonly string[]) => Promise<string | null>

/** A shell that answers the names of files by their text, in one line. */
export const reader = [
  'sh',
  '-c',
  'while read -r files; do text=$(cat $files) && printf %s "$text" | base64 -w 0; echo; done',
] as const

/** Seconds after which it is given up. */
const patience_s = 60

/**
 * Starts a shell in a running container that reads as often as it is asked: a process of its own each time would take the
 * engine longer to start than the reading, and on any CPU.
 * @throws ContainerEnded if the container does not run
 */
export async function filesOf(container: Container): Promise<ReadFiles> {
  return readerBy(await converse(container, reader))
}

/** Starts a container that is such a shell itself. */
export async function filesOfStarted(container: Container): Promise<ReadFiles> {
  return readerBy(await converseWithStarted(container, reader[0]))
}

async function readerBy(ask: Ask): Promise<ReadFiles> {
  const read: ReadFiles = async (...files) => {
    try {
      const line = await ask(files.join(' '), patience_s)
      return line === '' ? null : Buffer.from(line, 'base64').toString()
    } catch (error) {
      if (error instanceof ContainerEnded) return null
      throw error
    }
  }
  // From now on it runs, and its start takes no more CPU time.
  await read('/dev/null')
  return read
}

/** What TCP has counted in a network namespace; null if nothing can be read there. */
export async function readNetCounters(read: ReadFiles): Promise<NetCounters | null> {
  const text = await read('/proc/net/snmp', '/proc/net/netstat')
  return text === null ? null : parseNetCounters(text, text)
}

/** How many connections a network namespace's table has, and how many it may have. */
export const conntrackFiles = ['count', 'max'].map((name) => `/proc/sys/net/netfilter/nf_conntrack_${name}`)

/** How much of a network namespace's table of connections is taken, 0 to 1; null where there is none. */
export async function readConntrack(read: ReadFiles): Promise<number | null> {
  const text = await read(...conntrackFiles)
  return text === null ? null : parseConntrack(text)
}

/** The sockets that listen in a network namespace; null if nothing can be read there. */
export async function readListeners(read: ReadFiles): Promise<Listener[] | null> {
  const sockets = await readSockets(read)
  return sockets === null ? null : parseListeners(sockets)
}

/** The clients' ports of the connections of a port that a network namespace has not closed; null if nothing can be read there. */
export async function readClients(read: ReadFiles, port: number): Promise<number[] | null> {
  const sockets = await readSockets(read)
  return sockets === null ? null : parseClients(sockets, port)
}

async function readSockets(read: ReadFiles): Promise<string | null> {
  const tcp = await read('/proc/net/tcp')
  // Missing where the kernel has no IPv6.
  const tcp6 = await read('/proc/net/tcp6')
  return tcp === null ? null : `${tcp}\n${tcp6 ?? ''}`
}

/** TCP connections that a network namespace has established since it was made. */
export async function connectionsOpened(read: ReadFiles): Promise<number> {
  const opened = (await readNetCounters(read))?.connectionsOpened
  if (opened === undefined || opened === null)
    throw new RunError('/proc/net/snmp has no counters ActiveOpens and AttemptFails')
  return opened
}
