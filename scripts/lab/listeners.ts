import { SocketAddress } from 'node:net'

/** A TCP socket that listens. */
export interface Listener {
  /** IPv4 in dots, an IPv4 address within IPv6 too; other IPv6 in its shortest form. */
  readonly address: string
  readonly port: number
}

const listening = '0A'

/** Where the engine's own name server listens, in every container on a network with names. */
const engineDns = '127.0.0.11'

/**
 * The sockets that listen in a network namespace, but for the engine's own.
 * @param text of /proc/net/tcp, /proc/net/tcp6, or both one after the other
 */
export function parseListeners(text: string): Listener[] {
  const found = text.split('\n').flatMap((line): Listener[] => {
    const [, local, , state] = line.trim().split(/\s+/)
    const [, address = '', port = ''] = /^([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})$/i.exec(local ?? '') ?? []
    if (address === '' || state !== listening) return []
    return [{ address: addressFrom(address), port: Number.parseInt(port, 16) }]
  })
  return found.filter(({ address }) => address !== engineDns)
}

/** An address as the kernel prints it: words of 32 bits in the order of the machine's bytes, which is little-endian. */
function addressFrom(hex: string): string {
  const bytes = Buffer.from(hex, 'hex').swap32()
  if (bytes.length === 4) return bytes.join('.')
  const groups = bytes.toString('hex').match(/.{4}/g) ?? []
  const { address } = new SocketAddress({ address: groups.join(':'), family: 'ipv6' })
  return address.replace(/^::ffff:(?=.*\.)/, '')
}

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
