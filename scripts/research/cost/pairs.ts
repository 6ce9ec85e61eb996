export const tools = ['hey', 'lab', 'wrk'] as const
export type Tool = (typeof tools)[number]

/** What some requests took of the one who made them, its start included. */
export interface Spent {
  readonly requests: number
  readonly cpu_s: number
  readonly rps: number
}

/** A measurement by each, one after the other on the same containers; null by wrk where it misreads the server's answers. */
export interface Pair extends Readonly<Record<Exclude<Tool, 'wrk'>, Spent>> {
  readonly wrk: Spent | null
}

/** All pairs of one server. */
export interface CostRow {
  readonly server: string
  readonly connections: 'kept' | 'closing'
  readonly pairs: readonly Pair[]
}

/**
 * Measures by each, one after the other. Every second time the order is reversed, so that a drift of the machine favours none.
 * @param count of pairs
 * @param measure null for wrk where it does not take part
 */
export async function inPairs(
  count: number,
  measure: Readonly<Record<Exclude<Tool, 'wrk'>, () => Promise<Spent>>> & {
    readonly wrk: (() => Promise<Spent>) | null
  },
): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let index = 0; index < count; index++) {
    const spent = new Map<Tool, Spent | null>()
    for (const tool of index % 2 === 0 ? tools : tools.toReversed()) spent.set(tool, (await measure[tool]?.()) ?? null)
    pairs.push({ hey: spent.get('hey') as Spent, lab: spent.get('lab') as Spent, wrk: spent.get('wrk') ?? null })
  }
  return pairs
}

/** CPU time per request in microseconds. */
export const microseconds = ({ cpu_s, requests }: Spent): number => (1e6 * cpu_s) / requests
