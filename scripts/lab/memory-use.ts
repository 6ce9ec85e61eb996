import type { Whole } from './readings.ts'

/** From this share of its limit on, memory with its page cache is full: the kernel takes pages back in lots. */
const full = 0.99

/** Of a droplet's containers, the one whose memory was fullest. Null: not counted. */
export interface MemoryUse {
  /** The most of its memory that a container held and could not give back, as a share of its limit, 0 to 1. */
  readonly held_memory: number | null
  /** Times that the limit of that container left no room for what was asked for. */
  readonly limit_hits: number | null
}

/**
 * How full the fullest container's memory was under load, and how often its limit left no room.
 * @param readings under load, in order of time
 * @param limits_bytes of each container; null where unknown
 */
export function fullestUse(readings: readonly Whole[], limits_bytes: readonly (number | null)[]): MemoryUse {
  const containers = limits_bytes.flatMap((limit, index) => {
    const held = readings.flatMap(({ containers }) => containers[index]?.held_bytes ?? [])
    return limit && held.length > 0 ? [{ index, limit, held: Math.max(...held) / limit }] : []
  })
  const [fullest] = containers.sort((a, b) => b.held - a.held)
  if (!fullest) return { held_memory: null, limit_hits: null }
  return { held_memory: Math.min(fullest.held, 1), limit_hits: limitHits(readings, fullest.index, fullest.limit) }
}

function limitHits(readings: readonly Whole[], index: number, limit: number): number | null {
  const own = readings.flatMap(({ containers }) => containers[index] ?? [])
  const [first, last] = [own[0]?.limit_hits ?? null, own.at(-1)?.limit_hits ?? null]
  const counted = first === null || last === null ? null : Math.max(last - first, 0)
  if (counted) return counted
  // Not every kernel counts them all. In full memory, a page that is read again takes another's place.
  const isFull = (index: number) => (own[index]?.used_bytes ?? 0) >= full * limit
  const growths = own.flatMap(({ reread_pages }, index) => {
    const before = own[index - 1]?.reread_pages ?? null
    return reread_pages === null || before === null
      ? []
      : [isFull(index - 1) && isFull(index) ? reread_pages - before : 0]
  })
  return growths.length === 0 ? counted : growths.reduce((all, one) => all + one, 0)
}
