import { max } from 'd3-array'
import type { Play } from './play.ts'
import { isRight, type Request, requestsOf, watchEnd_s } from './requests.ts'

/** Width of a moment, in seconds: two rows of the hostile client, and 20 requests of the healthy one. */
const moment_s = 0.5

/** Half a second of a play. */
export interface Moment {
  /** When it begins, in seconds since the play did. */
  readonly at_s: number
  /** Requests that were due, and those of them that were answered right and in time. */
  readonly due: number
  readonly ok: number
  /** Their share, 0 to 1; null if none was due. */
  readonly share: number | null
  /** The worst latency of a right answer to a request that was due, in seconds; null without one. */
  readonly worst_s: number | null
  /** The most hostile connections that were established; those of the moment before where nobody looked. */
  readonly established: number
  /** Hostile connections that were wanted, by the ladder; 0 outside of it. */
  readonly connections: number
}

/** A play in moments, without a gap, from its begin to its last request. */
export function timelineOf(play: Pick<Play, 'healthy' | 'rungs' | 'hostile'>): Moment[] {
  const requests = requestsOf(play)
  const end_s = Math.max(watchEnd_s(play, requests), play.hostile.at(-1)?.at_s ?? 0)
  const isEmpty = requests.length + play.rungs.length + play.hostile.length === 0
  const due = Map.groupBy(requests, ({ due_s }) => momentOf(due_s))
  const rows = Map.groupBy(play.hostile, ({ at_s }) => momentOf(at_s))
  let established = 0
  return Array.from({ length: isEmpty ? 0 : momentOf(end_s) + 1 }, (_, index): Moment => {
    established = max(rows.get(index) ?? [], (row) => row.established) ?? established
    return {
      at_s: index * moment_s,
      ...answersOf(due.get(index) ?? []),
      established,
      connections: connectionsAt(play, (index + 0.5) * moment_s),
    }
  })
}

function momentOf(at_s: number): number {
  return Math.floor(at_s / moment_s)
}

function answersOf(requests: readonly Request[]): Pick<Moment, 'due' | 'ok' | 'share' | 'worst_s'> {
  const due = requests.length
  const ok = requests.filter(({ class: name }) => name === 'ok').length
  const worst_s = max(requests.filter(isRight), ({ due_s, end_s }) => end_s - due_s) ?? null
  return { due, ok, share: due === 0 ? null : ok / due, worst_s }
}

function connectionsAt({ rungs }: Pick<Play, 'rungs'>, at_s: number): number {
  return rungs.find(({ begin_s, end_s }) => begin_s <= at_s && at_s < end_s)?.connections ?? 0
}
