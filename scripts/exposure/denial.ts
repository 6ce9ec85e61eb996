import type { Exposure } from './experiment.ts'
import type { Play } from './play.ts'
import { type Request, tick_s, watchEnd_s } from './requests.ts'

/**
 * The rungs, by index, in which the server was taken away from those who come new, or from those who are there: within
 * `denied_for_s` seconds from some request on, less than the share `denied` of the requests due on new connections, or of those on
 * kept ones, was answered right and in time. A server that lets nobody new in is taken away, however well it serves those whom it
 * has. Such a window may reach over several rungs, and past the end of
 * the ladder; it counts for the rung in which most of its failures were due, and for the last one after the ladder. A window that
 * the play is too short for says nothing. The hostile client stops at the first window that it sees, of the same ones.
 * @param requests from the first rung on, in the order in which they were due
 */
export function deniedRungs(
  play: Pick<Play, 'rungs' | 'hostile'>,
  requests: readonly Request[],
  { denied, denied_for_s }: Pick<Exposure['verdicts'], 'denied' | 'denied_for_s'>,
): ReadonlySet<number> {
  const end_s = watchEnd_s(play, requests)
  const found = new Set<number>()
  for (const kind of [false, true]) {
    const own = requests.filter(({ kept }) => kept === kind)
    const window = new Window(play, own)
    for (const { due_s } of own) {
      if (due_s + denied_for_s > end_s + tick_s) break
      window.move(due_s, due_s + denied_for_s - tick_s)
      if (window.ok < denied * window.due) found.add(window.worstRung())
    }
  }
  return found
}

/** The requests within a time that moves on, and in which rung those were due that were not ok. */
class Window {
  readonly #requests: readonly Request[]
  /** The index of each request's rung, and how many failures of each rung are in the window. */
  readonly #rungs: readonly number[]
  readonly #counts: number[]
  #first = 0
  #next = 0
  #failed = 0

  constructor({ rungs }: Pick<Play, 'rungs'>, requests: readonly Request[]) {
    this.#requests = requests
    this.#rungs = requests.map(({ due_s }) =>
      Math.max(
        0,
        rungs.findLastIndex(({ begin_s }) => begin_s <= due_s),
      ),
    )
    this.#counts = rungs.map(() => 0)
  }

  get due(): number {
    return this.#next - this.#first
  }

  get ok(): number {
    return this.due - this.#failed
  }

  /** To a time that neither begins nor ends before this one, in seconds. */
  move(from_s: number, until_s: number): void {
    for (; this.#isBefore(this.#next, until_s); this.#next++) this.#count(this.#next, 1)
    for (; this.#isBefore(this.#first, from_s); this.#first++) this.#count(this.#first, -1)
  }

  /** The first of the rungs that have the most failures. */
  worstRung(): number {
    return this.#counts.indexOf(Math.max(...this.#counts))
  }

  #isBefore(row: number, time_s: number): boolean {
    return (this.#requests[row]?.due_s ?? Number.POSITIVE_INFINITY) < time_s
  }

  #count(row: number, by: 1 | -1): void {
    if (this.#requests[row]?.class === 'ok') return
    const rung = this.#rungs[row] as number
    this.#failed += by
    this.#counts[rung] = (this.#counts[rung] as number) + by
  }
}
