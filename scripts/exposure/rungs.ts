import { z } from 'zod'
import { deniedRungs } from './denial.ts'
import type { Exposure } from './experiment.ts'
import { type Group, groupFields, groupOf } from './group.ts'
import { enough, type Occupation } from './occupation.ts'
import type { Play } from './play.ts'
import { type Phases, tick_s } from './requests.ts'

export const rungSchema = z
  .strictObject({
    connections: z.int(),
    begin_s: z.number(),
    end_s: z.number(),
    ...groupFields,
    /** The most hostile connections that were established at one time. */
    established: z.int(),
    /** Hostile connections that the server ended, and that came to the end of their program, during the rung. */
    closed_by_server: z.int(),
    finished: z.int(),
    /** Whether the rung was what it says: see {@link isReached}. */
    reached: z.boolean(),
    /** `unknown`: no request was due. */
    state: z.enum(['held', 'degraded', 'denied', 'unknown']),
  })
  .readonly()

/** What came of the requests that were due during one rung. */
export type Rung = z.infer<typeof rungSchema>

/** A 99th percentile above three times that of before is worse, if it is above by this many seconds too. */
const worseTimes = 3
const worseBy_s = 0.05

/** The rungs that were climbed, each with its state. */
export function rungsOf(
  play: Play,
  { rungs, after }: Phases,
  before: Group,
  verdicts: Exposure['verdicts'],
  experiment: Pick<Occupation, 'open_per_s'>,
): Rung[] {
  const denied = deniedRungs(play, [...rungs.flat(), ...after], verdicts)
  return play.rungs.map((rung, index): Rung => {
    const group = groupOf(rungs[index] ?? [])
    const { established, closed_by_server, finished, reached } = occupancy(play, rung, experiment)
    const state = denied.has(index) ? 'denied' : stateOf(group, before, verdicts)
    return { ...rung, ...group, established, closed_by_server, finished, reached, state }
  })
}

function stateOf({ availability, p99_s }: Group, before: Group, { held }: Exposure['verdicts']): Rung['state'] {
  if (availability === null) return 'unknown'
  return availability >= held && !isSlower(p99_s, before.p99_s) ? 'held' : 'degraded'
}

/** Whether a 99th percentile is worse than that of before; both in seconds, null: none. */
export function isSlower(during_s: number | null, before_s: number | null): boolean {
  if (during_s === null || before_s === null) return true
  return during_s > Math.max(worseTimes * before_s, before_s + worseBy_s) + tick_s
}

type Row = Play['hostile'][number]

function occupancy(play: Play, rung: Play['rungs'][number], { open_per_s }: Pick<Occupation, 'open_per_s'>) {
  const { connections, begin_s, end_s } = rung
  const ended = ({ closed_by_server, finished }: Row) => closed_by_server + finished
  const established = Math.max(
    0,
    ...play.hostile.filter(({ at_s }) => at_s >= begin_s && at_s < end_s).map((row) => row.established),
  )
  const [from, middle, to] = [begin_s, (begin_s + end_s) / 2, end_s].map((at_s) => rowAt(play, at_s)) as [Row, Row, Row]
  const closed_by_server = to.closed_by_server - from.closed_by_server
  const finished = to.finished - from.finished
  const again_per_s = to.at_s > middle.at_s ? (ended(to) - ended(middle)) / (to.at_s - middle.at_s) : 0
  const reached = isReached({ connections, established, ended: closed_by_server + finished, again_per_s, open_per_s })
  return { established, closed_by_server, finished, reached }
}

/** How many hostile connections there were during a rung. */
interface Occupancy {
  readonly connections: number
  /** The most at one time. */
  readonly established: number
  /** That ended, by the server or by their program. */
  readonly ended: number
  /** A second, in the second half of the rung. */
  readonly again_per_s: number
  readonly open_per_s: number
}

/**
 * Whether the hostile client did what the rung says. A server that ends connections at once never has as many as are wanted, but
 * it had to take them: then so many have ended, or they end as fast as the ladder opens them. Where they neither stayed nor
 * ended, the rung has too few.
 */
function isReached({ connections, established, ended, again_per_s, open_per_s }: Occupancy): boolean {
  return established + ended >= enough * connections || again_per_s >= enough * open_per_s
}

/** Whether fewer connections than wanted were there at one time, since they ended. */
export function isThinned({ connections, established }: Pick<Rung, 'connections' | 'established'>): boolean {
  return established < enough * connections
}

const nothingYet: Row = {
  at_s: 0,
  wanted: 0,
  established: 0,
  refused: 0,
  closed_by_server: 0,
  finished: 0,
  sent: 0,
  received: 0,
}

/** The last row until then. */
function rowAt({ hostile }: Play, at_s: number): Row {
  return hostile.findLast((row) => row.at_s <= at_s) ?? nothingYet
}
