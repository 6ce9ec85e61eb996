import type { Exposure } from './experiment.ts'
import { inARow } from './occupation.ts'
import type { Play } from './play.ts'
import { ladderEnd_s, type Phases, type Request, tick_s, watchEnd_s } from './requests.ts'

/**
 * A kernel whose listen queue is full drops SYNs, and clients send them again after 1, 2 and 3 s. So for new connections a
 * recovery below this many seconds is as good as none.
 */
export const resolvable_s = 3

/** Seconds from the end of the hostile client to the end of the first of 20 requests in a row that were ok; null if there are none. */
export function recovery_s(play: Pick<Play, 'rungs' | 'hostile'>, { after }: Pick<Phases, 'after'>): number | null {
  let row = 0
  for (const [index, { class: name }] of after.entries()) {
    row = name === 'ok' ? row + 1 : 0
    if (row === inARow) return (after[index + 1 - inARow] as Request).end_s - ladderEnd_s(play)
  }
  return null
}

/** Whether a server was still denied when the healthy client had waited for it as long as it does. */
export function isStillDenied(
  play: Pick<Play, 'rungs' | 'hostile'>,
  { after }: Pick<Phases, 'after'>,
  { after_s }: Pick<Exposure['healthy'], 'after_s'>,
  { denied, denied_for_s }: Exposure['verdicts'],
): boolean {
  const last_s = watchEnd_s(play, after)
  // Requests are due once a second or more often.
  if (last_s - ladderEnd_s(play) < after_s - 1 - tick_s) return false
  const latest = after.filter(({ due_s }) => due_s > last_s - denied_for_s)
  // As in a rung: a server that lets nobody new in is taken away, however well it serves those whom it has.
  return [false, true].some((kind) => {
    const own = latest.filter(({ kept }) => kept === kind)
    return own.filter(({ class: name }) => name === 'ok').length < denied * own.length
  })
}
