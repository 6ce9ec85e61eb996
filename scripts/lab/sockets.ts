import { SocketAddress } from 'node:net'

/** A TCP socket that listens. */
export interface Listener {
  /** IPv4 in dots, an IPv4 address within IPv6 too; other IPv6 in its shortest form. */
  readonly address: string
  readonly port: number
}

/** ESTABLISHED, SYN_RECV and CLOSE_WAIT: in the last the client says nothing more, and this side has not closed yet. */
const notClosed: readonly string[] = ['01', '03', '08']
const listening = '0A'

/** Where the engine's own name server listens, in every container on a network with names. */
const engineDns = '127.0.0.11'

/**
 * The sockets that listen in a network namespace, but for the engine's own.
 * @param text of /proc/net/tcp, /proc/net/tcp6, or both one after the other
 */
export function parseListeners(text: string): Listener[] {
  return parseSockets(text)
    .filter(({ state }) => state === listening)
    .map(({ local: { address, port } }) => ({ address: addressFrom(address), port }))
    .filter(({ address }) => address !== engineDns)
}

/**
 * The clients' ports of the connections of a port that this side has not closed.
 * @param text as of {@link parseListeners}
 */
export function parseClients(text: string, port: number): number[] {
  return parseSockets(text)
    .filter(({ local, state }) => state !== undefined && notClosed.includes(state) && local.port === port)
    .map(({ remote }) => remote.port)
}

/** The numbers by which processes' open files name such sockets. @param text as of {@link parseListeners} */
export function parseInodes(text: string): number[] {
  // A connection that nobody holds any more has 0.
  return parseSockets(text).flatMap(({ inode }) => (inode > 0 ? [inode] : []))
}

/** The sockets of such a text; addresses as the kernel prints them. */
function parseSockets(text: string) {
  return text.split('\n').flatMap((line) => {
    const [, local = '', remote = '', state, , , , , , inode] = line.trim().split(/\s+/)
    const [from, to] = [endFrom(local), endFrom(remote)]
    return from && to ? [{ local: from, remote: to, state, inode: Number(inode) }] : []
  })
}

function endFrom(text: string) {
  const [, address, port] = /^([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})$/i.exec(text) ?? []
  return address && port ? { address, port: Number.parseInt(port, 16) } : null
}

/** An address as the kernel prints it: words of 32 bits in the order of the machine's bytes, which is little-endian. */
function addressFrom(hex: string): string {
  const bytes = Buffer.from(hex, 'hex').swap32()
  if (bytes.length === 4) return bytes.join('.')
  const groups = bytes.toString('hex').match(/.{4}/g) ?? []
  const { address } = new SocketAddress({ address: groups.join(':'), family: 'ipv6' })
  return address.replace(/^::ffff:(?=.*\.)/, '')
}
