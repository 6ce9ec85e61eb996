import { z } from 'zod'
import type { RestartPlay } from './play.ts'

/** What happens at a restart: the signal is sent, the container ends, its port listens again. */
const restartEvents = ['signal', 'exit', 'back'] as const

export const restartEventSchema = z.object({
  /** Since the play began. */
  at_s: z.number(),
  event: z.enum(restartEvents),
  /** Which restart it belongs to, from 1 on. */
  restart: z.int(),
})
export type RestartEvent = z.infer<typeof restartEventSchema>

/** What was seen of each restart, one after the other. */
export function eventsOf({ restarts }: Pick<RestartPlay, 'restarts'>): RestartEvent[] {
  return restarts.flatMap(({ at_s, exit_s, listening_s }, index) => {
    const times = { signal: at_s, exit: exit_s, back: listening_s }
    return restartEvents.flatMap((event): RestartEvent[] => {
      const time_s = times[event]
      return time_s === null ? [] : [{ at_s: time_s, event, restart: index + 1 }]
    })
  })
}
