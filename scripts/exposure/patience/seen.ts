import type { PatiencePlay } from './play.ts'

/** The clients' ports of the connections that a server's kernel had at some time between these, in seconds since 1970. */
export interface Seen {
  readonly begin_s: number
  readonly end_s: number
  readonly ports: readonly number[]
}

/** What is under way when a connection begins, or when its client leaves, is there within so many seconds. */
const margin_s = 0.25

/**
 * What a server's kernel knew of a connection while its client was there; times in seconds since then.
 * @param seen looks, one after the other
 */
export function knownToServer(
  seen: readonly Seen[],
  { begin, port, lasted_s }: Pick<PatiencePlay, 'begin' | 'port' | 'lasted_s'>,
): NonNullable<PatiencePlay['server']> {
  const since = (at_s: number) => at_s - begin / 1e9
  const looks = seen.filter(({ begin_s, end_s }) => since(begin_s) > margin_s && since(end_s) < lasted_s - margin_s)
  const last = looks.findLastIndex(({ ports }) => ports.includes(port))
  const [had, missed] = [looks[last], looks[last + 1]]
  return { had_s: had ? since(had.begin_s) : 0, gone_s: missed ? since(missed.end_s) : null }
}
