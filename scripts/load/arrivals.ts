import { periodOf, type Schedule } from '../scenario/loads/schedule.ts'
import { dropped, type Sample, Samples } from './samples.ts'

/**
 * The arrivals of a schedule that count, in the order in which they were due: `start_s` is when that was, from the beginning of
 * the first one's period, and the latency counts from then, so that a stall is felt by all who came meanwhile.
 * @param recorded all arrivals, with their starts from the beginning of the first one's period
 */
export function arrivalsOf(schedule: Schedule, recorded: Samples): Samples {
  const { period_ns, lead, count } = schedule
  const period_s = period_ns / 1e9
  const places = new Map<number, number>()
  for (let index = 0; index < recorded.length; index++) places.set(periodOf(dueOf(recorded.at(index)), schedule), index)
  const samples = new Samples()
  for (let number = lead; number < lead + count; number++) {
    const place = places.get(number)
    if (place === undefined) continue
    const sample = recorded.at(place)
    const latency_s = sample.error === dropped ? 0 : sample.late_s + sample.latency_s
    samples.add({ ...sample, start_s: dueOf(sample) - lead * period_s, latency_s })
  }
  return samples
}

/** When an arrival was due. */
function dueOf({ start_s, late_s }: Sample): number {
  return start_s - late_s
}
