interface Particulars {
  /** The figure is the server's own speed. */
  readonly own: boolean
  /** The cause lies outside the droplet. */
  readonly outside: boolean
}

const own = { own: true, outside: false } as const
const outside = { own: false, outside: true } as const

/** What may run out. A new bottleneck is an entry here, a rule in `attribution.ts`, and words in `words.ts`. */
const bottlenecks = {
  server: own,
  memory: own,
  generator: outside,
  network: outside,
  'client-concurrency': outside,
  load: outside,
  errors: { own: false, outside: false },
} as const satisfies Readonly<Record<string, Particulars>>

export type Bottleneck = keyof typeof bottlenecks

/** Their names, in the order of the page's definition. */
export const bottleneckNames = Object.keys(bottlenecks) as Bottleneck[]

/** Whether a figure is the server's own speed: nothing but its CPU or its memory ran out. Null: unknown. */
export function isOwn(name: Bottleneck | null): boolean {
  return name !== null && bottlenecks[name].own
}

/** Whether a rate is a minimum, because the server may do more. Null: unknown. */
export function isMinimum(name: Bottleneck | null): boolean {
  return !isOwn(name) && name !== 'errors'
}

/** Whether the bottleneck lies outside of the droplet, as far as that is known. */
export function isOutside(name: Bottleneck | null): boolean {
  return name !== null && bottlenecks[name].outside
}
