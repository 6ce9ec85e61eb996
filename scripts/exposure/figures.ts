import { z } from 'zod'
import type { Exposure } from './experiment.ts'
import { groupOf, groupSchema } from './group.ts'
import type { Occupation } from './occupation.ts'
import { healthyClasses, hostileCounts, limitNames, type Play } from './play.ts'
import { recovery_s, resolvable_s } from './recovery.ts'
import { classesOf, longestGap_s, phasesOf, requestsOf, watchEnd_s } from './requests.ts'
import { rungSchema, rungsOf } from './rungs.ts'

/** What a play is judged by. */
export interface Rules {
  readonly healthy: Exposure['healthy']
  readonly verdicts: Exposure['verdicts']
  readonly experiment: Occupation
}

export const figuresSchema = z
  .strictObject({
    before: groupSchema,
    /** Requests that were due during the rungs; `new` and `kept`: those of them on new and on kept connections. */
    during: groupSchema,
    new: groupSchema,
    kept: groupSchema,
    /** How many of those due during the rungs came to each class. */
    classes: z.record(z.enum(healthyClasses), z.int()).readonly(),
    /** The longest time without a right answer from the first rung on, in seconds; null without a rung. */
    longest_gap_s: z.number().nullable(),
    /** From the end of the hostile client to the first of 20 in a row that were ok, in seconds; null if they never came. */
    recovery_s: z.number().nullable(),
    /** Whether it is too short to be told from none for new connections. */
    recovery_unresolved: z.boolean(),
    /** The most hostile connections that were established at one time. */
    most_established: z.int(),
    /** In the whole play. */
    ...hostileCounts,
    stopped: z.enum(limitNames).nullable(),
    rungs: z.array(rungSchema).readonly(),
  })
  .readonly()

/** What a play says in figures. */
export type Figures = z.infer<typeof figuresSchema>

export function figuresOf(play: Play, { healthy, verdicts, experiment }: Rules): Figures {
  const requests = requestsOf(play)
  const phases = phasesOf(play, requests, healthy.late_s)
  const during = phases.rungs.flat()
  const [first] = play.rungs
  const before = groupOf(phases.before)
  const recovery = recovery_s(play, phases)
  const { refused = 0, closed_by_server = 0, finished = 0, sent = 0, received = 0 } = play.hostile.at(-1) ?? {}
  return {
    before,
    during: groupOf(during),
    new: groupOf(during.filter(({ kept }) => !kept)),
    kept: groupOf(during.filter(({ kept }) => kept)),
    classes: classesOf(during),
    longest_gap_s: first ? longestGap_s(first.begin_s, watchEnd_s(play, requests), requests) : null,
    recovery_s: recovery,
    recovery_unresolved: recovery !== null && recovery < resolvable_s,
    most_established: Math.max(0, ...play.hostile.map(({ established }) => established)),
    refused,
    closed_by_server,
    finished,
    sent,
    received,
    stopped: play.stopped,
    rungs: rungsOf(play, phases, before, verdicts, experiment),
  }
}
