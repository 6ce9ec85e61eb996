import { z } from 'zod'
import { column, healthyColumns, sameLength } from '../play.ts'

const moment = z.number().nullable()

/** Why a request was made: at a constant rate, at once right before a restart, or on a connection that was idle then. */
const requestKinds = ['steady', 'waiting', 'idle'] as const

/** One restart; times in seconds since the play began, null where there was none. */
const restartedSchema = z
  .strictObject({
    /** When the signal was sent. */
    at_s: z.number(),
    /** Which of the servers got it, from 0 on. */
    server: z.int(),
    /** When the container ended, and its exit code. */
    exit_s: moment,
    exit_code: z.int().nullable(),
    /** Whether it had not ended in time, and was killed. */
    killed: z.boolean(),
    /** When the container was started again, and when its port was seen to listen again. */
    start_s: moment,
    listening_s: moment,
    /** Whether the main process, or any of its workers, was another one afterwards; null where that is not known. */
    main_changed: z.boolean().nullable(),
    workers_changed: z.boolean().nullable(),
  })
  .readonly()
export type Restarted = z.infer<typeof restartedSchema>

/** Whether something of the server was another one after a restart, or was gone; null where that is not known. */
export function changeOf({
  exit_s,
  main_changed,
  workers_changed,
}: Pick<Restarted, 'exit_s' | 'main_changed' | 'workers_changed'>): boolean | null {
  if (exit_s !== null || main_changed === true || workers_changed === true) return true
  return main_changed === null || workers_changed === null ? null : false
}

/** What was recorded of one experiment with restarts. */
export const restartPlaySchema = z
  .strictObject({
    /** In nanoseconds since 1970. */
    begin: z.number(),
    healthy: z
      .strictObject({ ...healthyColumns, kind: column(z.enum(requestKinds)) })
      .refine(...sameLength)
      .readonly(),
    restarts: column(restartedSchema),
    /**
     * `whole`: the server came back after each restart. `gone`: it did not run after the last of them. `alone`: it ended before a
     * signal had reached it. `silent`: it ran, and did not answer often enough in time. `time`: the time of the experiment was over.
     * `unread`: its processes could not be read, so no worker was known that could get the next signal.
     */
    ended: z.enum(['whole', 'gone', 'alone', 'silent', 'time', 'unread']),
  })
  .readonly()
export type RestartPlay = z.infer<typeof restartPlaySchema>
