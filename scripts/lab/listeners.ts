import type { Listener } from './sockets.ts'

/** A listener as people write it. */
function written({ address, port }: Listener): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** Where somebody tried to connect. */
interface Target {
  /** IPv4. */
  readonly address: string
  readonly port: number
  /** Ports of the lab's own containers in that namespace. */
  readonly own: readonly number[]
  /** Who connected, in a word; null if it was the load. */
  readonly client: string | null
  /** Whether the kernel refused the connection; false if that is not known. */
  readonly refused: boolean
}

/**
 * Why nobody answered at an address and a port, by the sockets that listen: a clause that says what to change; null if one of
 * them listens there, so that something else is the reason.
 */
export function silence(
  listeners: readonly Listener[],
  { address, port, own, client, refused }: Target,
): string | null {
  const here = listeners.filter((listener) => listener.port === port)
  if (here.length === 0) {
    const others = listeners.filter((listener) => !own.includes(listener.port))
    if (others.length === 0) return `nothing listens on port ${port}`
    return `nothing listens on port ${port}, but the server listens on ${listOf(others)}; bind 0.0.0.0:${port}, or change lab.port`
  }
  if (here.some((listener) => ['0.0.0.0', address].includes(listener.address))) return null
  // A socket on :: takes IPv4 as well, unless it was told not to, which the kernel does not show here.
  if (here.some((listener) => listener.address === '::'))
    return refused ? `listens on ${listOf(here)} for IPv6 only; bind 0.0.0.0` : null
  return `listens on ${listOf(here)} only${client === null ? '' : `, and ${client} connects to ${address}`}; bind 0.0.0.0`
}

function listOf(listeners: readonly Listener[]): string {
  return [...new Set(listeners.map(written))].join(' and ')
}
