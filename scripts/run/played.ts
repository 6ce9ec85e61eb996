import { arrivalsOf } from '../load/arrivals.ts'
import type { Recording } from '../load/recording.ts'
import type { Samples } from '../load/samples.ts'
import type { Schedule } from '../scenario/loads/schedule.ts'

/** What k6 played of a load, or of one constant rate that followed. */
export interface Played {
  /** The requests that count, by their start, which counts from `begin_s`. */
  readonly samples: Samples
  /** Seconds since 1970. */
  readonly begin_s: number
  /** All that was recorded: of arrivals, the ones at the start that do not count too. */
  readonly recording: Recording
  /** Of arrivals; null in a closed model. */
  readonly schedule: Schedule | null
}

/** A recording as what it was to be. */
export function playedOf(recording: Recording, schedule: Schedule | null): Played {
  const { samples, begin_s } = recording
  if (schedule === null) return { samples, begin_s, recording, schedule }
  const lead_s = (schedule.lead * schedule.period_ns) / 1e9
  return { samples: arrivalsOf(schedule, samples), begin_s: begin_s + lead_s, recording, schedule }
}
