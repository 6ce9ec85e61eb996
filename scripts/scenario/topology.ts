interface Particulars {
  /** What differs from the proxy's own settings in docker-compose.yml; null: there is no proxy. */
  readonly proxy: Readonly<Record<string, string>> | null
  /** As a sentence begins with it. */
  readonly words: string
  /** The page's definition. */
  readonly help: string
}

/** How the client reaches the server, with all that is particular to each topology. A new one is an entry here. */
export const topologies = {
  direct: { proxy: null, words: 'Direct', help: 'the client talks to the server' },
  'behind-nginx': { proxy: {}, words: 'Behind NGINX', help: 'NGINX on the same droplet passes requests on' },
  'behind-nginx-unbuffered': {
    proxy: { PROXY_BUFFERING: 'off' },
    words: 'Behind NGINX (unbuffered)',
    help: 'behind an NGINX that does not collect an answer before it passes it on',
  },
  'behind-nginx-closing': {
    proxy: { PROXY_KEEPALIVE: '0' },
    words: 'Behind NGINX (closing)',
    help: 'behind an NGINX that closes the client’s connection after each answer',
  },
  'behind-nginx-keepalive': {
    proxy: { PROXY_UPSTREAM: 'kept' },
    words: 'Behind NGINX (kept)',
    help: 'behind an NGINX that keeps its connections to the server open, as NGINX does since 1.29.7',
  },
} as const satisfies Readonly<Record<string, Particulars>>

export type Topology = keyof typeof topologies

/** Their names, in the order of help and charts. */
export const topologyNames = Object.keys(topologies) as [Topology, ...Topology[]]

/** Whether NGINX stands before the server. */
export function isProxied(topology: Topology): boolean {
  return topologies[topology].proxy !== null
}
