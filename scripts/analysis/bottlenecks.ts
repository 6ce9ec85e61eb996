interface Particulars {
  /** The figure is the server's own speed. */
  readonly own: boolean
  /** Something that is not the droplet's limited it. */
  readonly outside: boolean
  /** As a sentence says it. */
  readonly words: string
  /** The page's definition. */
  readonly help: string
}

/** What may limit a cell's rate, with all that is particular to it. A new one is an entry here and a rule in `attribution.ts`. */
export const bottlenecks = {
  server: { own: true, outside: false, words: 'the server', help: 'its CPU, or its limit on processes, ran out' },
  memory: { own: true, outside: false, words: 'its memory', help: 'its memory ran out' },
  generator: {
    own: false,
    outside: true,
    words: 'the generator',
    help: 'the load came as fast as this machine can send it',
  },
  network: {
    own: false,
    outside: true,
    words: 'the line',
    help: 'the link’s loss, its bandwidth or its limit on new connections',
  },
  'client-concurrency': {
    own: false,
    outside: true,
    words: 'the workers’ waiting for round trips',
    help: 'all workers were waiting for round trips',
  },
  errors: { own: false, outside: false, words: 'errors', help: 'requests failed' },
} as const satisfies Readonly<Record<string, Particulars>>

export type Bottleneck = keyof typeof bottlenecks

/** Their names, in the order of the page's definition. */
export const bottleneckNames = Object.keys(bottlenecks) as Bottleneck[]

/** Whether a figure is the server's own speed: nothing but its CPU or its memory ran out. Null: unknown. */
export function isOwnLimit(name: Bottleneck | null): boolean {
  return name !== null && bottlenecks[name].own
}

/** Whether something outside of the droplet limited a figure, as far as that is known. */
export function isOutside(name: Bottleneck | null): boolean {
  return name !== null && bottlenecks[name].outside
}

/** What limited a figure, as a sentence says it. */
export function bottleneckWords(name: Bottleneck | null): string {
  return name === null ? 'something that was not found out' : bottlenecks[name].words
}
