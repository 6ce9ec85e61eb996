interface Particulars {
  /** The figure is the server's own speed. */
  readonly own: boolean
  /** The cause lies outside the droplet. */
  readonly outside: boolean
  /** What ran out, for a legend. */
  readonly words: string
  /** The page's definition. */
  readonly help: string
}

/** What may run out, with all that is particular to it. A new one is an entry here and a rule in `attribution.ts`. */
export const bottlenecks = {
  server: { words: 'the server’s CPU', own: true, outside: false, help: 'its CPU or its limit on processes ran out' },
  memory: { words: 'its memory', own: true, outside: false, help: 'its memory ran out' },
  generator: { words: 'the load program', own: false, outside: true, help: 'this machine cannot send requests faster' },
  network: {
    words: 'the network',
    own: false,
    outside: true,
    help: 'the link’s loss, bandwidth or limit on new connections',
  },
  'client-concurrency': {
    words: 'clients: all were waiting',
    own: false,
    outside: true,
    help: 'all workers waited for round trips',
  },
  load: {
    words: 'nothing: the load sets the rate',
    own: false,
    outside: true,
    help: 'the load’s own rate, the same for every server',
  },
  errors: { words: 'requests failed', own: false, outside: false, help: 'requests failed' },
} as const satisfies Readonly<Record<string, Particulars>>

export type Bottleneck = keyof typeof bottlenecks

/** Their names, in the order of the page's definition. */
export const bottleneckNames = Object.keys(bottlenecks) as Bottleneck[]

/** Whether a figure is the server's own speed: nothing but its CPU or its memory ran out. Null: unknown. */
export function isOwn(name: Bottleneck | null): boolean {
  return name !== null && bottlenecks[name].own
}

/** Whether the bottleneck lies outside of the droplet, as far as that is known. */
export function isOutside(name: Bottleneck | null): boolean {
  return name !== null && bottlenecks[name].outside
}
