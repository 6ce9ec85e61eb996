import { z } from 'zod'
import { dropletStateSchema } from '../exposure/gone.ts'
import type { Recording } from '../exposure/result.ts'
import { limitsSchema } from '../lab/cgroup-files.ts'
import { plannedExperimentSchema } from '../plan/experiments.ts'
import { outcomeNames } from './outcomes.ts'

/** What was left of the droplet when the clients had ended; null: not known. */
const dropletSchema = dropletStateSchema
  .unwrap()
  .extend({
    oom_kills: z.int(),
    /** Highest memory of server and proxy together since their start. */
    peak_memory_bytes: z.number().nullable(),
    pids_refused: z.number().nullable(),
    cpu_s: z.number().nullable(),
    /** Connections that its full listen queues turned away. */
    listen_overflows: z.number().nullable(),
  })
  .readonly()
export type DropletAfter = z.infer<typeof dropletSchema>

/** One line of exposures.jsonl: an experiment that was made, or why it was not. */
export const exposedSchema = z
  .strictObject({
    planned: plannedExperimentSchema,
    /** ISO 8601, UTC. */
    startedAt: z.string(),
    /** `ok` where the clients played; else what kept them from it, and one line that says why. */
    outcome: z.enum(outcomeNames),
    reason: z.string(),
    /** The kernel's limits of each container of the droplet. */
    limits: z.record(z.string(), limitsSchema).readonly(),
    /** Files that a process of the server may have open, as the kernel says; null where that is not known. */
    open_files: z.int().nullable(),
    droplet: dropletSchema.nullable(),
    /** How many experiments might be made at that time, and for how long a CPU was short then without a break, in seconds. */
    at_once: z.int().default(1),
    shortage_s: z.number().nullable().default(null),
    /** Seconds of wall time. */
    total_s: z.number(),
  })
  .readonly()

/** An experiment with what its clients recorded; null where they did not play. */
export interface Exposed {
  readonly result: z.infer<typeof exposedSchema>
  readonly play: Recording | null
}
