import { median } from 'd3-array'
import { z } from 'zod'
import { groupOf, groupSchema } from '../group.ts'
import { healthyClasses } from '../play.ts'
import { classesOf, isRetryable, isRight, longestGap_s, type Request, requestsOf } from '../requests.ts'
import type { Restarted, RestartPlay } from './play.ts'

const figure = z.number().nullable()

/** What one restart cost. */
const costSchema = z
  .strictObject({
    at_s: z.number(),
    /** Requests without a right answer, and those of them that a browser would ask again by itself. */
    lost: z.int(),
    retryable: z.int(),
    /** The longest time without a right answer until the next restart, in seconds. */
    gap_s: z.number(),
    /** From the signal to the end of the container, in seconds; null if it did not end. */
    exit_after_s: figure,
    exit_code: z.int().nullable(),
    /** Whether it had not ended in time, and was killed. */
    killed: z.boolean(),
    /** From the signal until its port listened again, in seconds; null where it was not started again. */
    listening_after_s: figure,
    main_changed: z.boolean().nullable(),
    workers_changed: z.boolean().nullable(),
  })
  .readonly()
export type Cost = z.infer<typeof costSchema>

export const restartFiguresSchema = z
  .strictObject({
    /** Requests that were over before the first signal. */
    before: groupSchema,
    /** All others. */
    during: groupSchema,
    costs: z.array(costSchema).readonly(),
    /** Lost a restart; null without one. */
    lost_median: figure,
    lost_least: figure,
    lost_most: figure,
    retryable_median: figure,
    longest_gap_s: figure,
    exit_after_median_s: figure,
    /** The requests of `during` by what came of them, and those that were lost by why they were made. */
    classes: z.record(z.enum(healthyClasses), z.int()).readonly(),
    lost_waiting: z.int(),
    lost_idle: z.int(),
    /** Containers that did not end in time, and were killed. */
    killed: z.int(),
  })
  .readonly()
export type RestartFigures = z.infer<typeof restartFiguresSchema>

interface Made extends Request {
  readonly why: RestartPlay['healthy']['kind'][number]
}

export function restartFiguresOf(play: RestartPlay): RestartFigures {
  const requests = madeOf(play)
  const first_s = play.restarts[0]?.at_s ?? Number.POSITIVE_INFINITY
  const lost = requests.filter((request) => !isRight(request))
  const byRestart = Map.groupBy(lost, (request) => restartOf(request, play.restarts))
  const costs = play.restarts.map((restart, index): Cost => {
    const own = byRestart.get(index) ?? []
    const { at_s, exit_s, listening_s, exit_code, killed, main_changed, workers_changed } = restart
    const after = (time_s: number | null) => (time_s === null ? null : time_s - at_s)
    return {
      at_s,
      lost: own.length,
      retryable: own.filter(isRetryable).length,
      gap_s: longestGap_s(at_s, play.restarts[index + 1]?.at_s ?? endOf(requests), requests),
      exit_after_s: after(exit_s),
      exit_code,
      killed,
      listening_after_s: after(listening_s),
      main_changed,
      workers_changed,
    }
  })
  const counts = costs.map((cost) => cost.lost)
  // What was under way at the first signal belongs to that restart: a server that drains its queue answers it late.
  const before = requests.filter(({ end_s }) => end_s < first_s)
  const during = requests.filter(({ end_s }) => end_s >= first_s)
  const lostOf = (why: Made['why']) => during.filter((request) => request.why === why && !isRight(request)).length
  return {
    before: groupOf(before),
    during: groupOf(during),
    costs,
    lost_median: median(counts) ?? null,
    lost_least: counts.length > 0 ? Math.min(...counts) : null,
    lost_most: counts.length > 0 ? Math.max(...counts) : null,
    retryable_median: median(costs, ({ retryable }) => retryable) ?? null,
    longest_gap_s: costs.length > 0 ? Math.max(...costs.map(({ gap_s }) => gap_s)) : null,
    exit_after_median_s: median(costs, ({ exit_after_s }) => exit_after_s) ?? null,
    classes: classesOf(during),
    lost_waiting: lostOf('waiting'),
    lost_idle: lostOf('idle'),
    killed: play.restarts.filter(({ killed }) => killed).length,
  }
}

function madeOf({ healthy }: RestartPlay): Made[] {
  const rows = healthy.due_s.map((due_s, row) => ({ due_s, why: healthy.kind[row] as Made['why'] }))
  // In the order of requestsOf, which sorts them likewise.
  rows.sort((a, b) => a.due_s - b.due_s)
  return requestsOf({ healthy }).map((request, index) => ({ ...request, why: (rows[index] as Made).why }))
}

/**
 * The restart that a lost request was lost by: the first signal that came while it was under way, else the last one before it
 * was due; -1 for one that no restart can have harmed.
 */
function restartOf({ due_s, end_s }: Request, restarts: readonly Restarted[]): number {
  const within = restarts.findIndex(({ at_s }) => at_s >= due_s && at_s <= end_s)
  return within >= 0 ? within : restarts.findLastIndex(({ at_s }) => at_s < due_s)
}

function endOf(requests: readonly Request[]): number {
  return requests.at(-1)?.due_s ?? 0
}
