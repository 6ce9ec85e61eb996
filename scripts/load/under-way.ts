import { type Samples, unanswered } from './samples.ts'

/**
 * Adds a sample for each request that was under way when its load was interrupted: k6 leaves these out. The others tell when
 * each began, since every connection was busy: as long as others were seen on so many that none was left for it, it had not.
 * @param count requests that were under way
 * @param load connections that asked, and when, on the samples' clock, the load began and was interrupted
 */
export function addUnderWay(
  samples: Samples,
  count: number,
  load: { readonly connections: number; readonly begin_s: number; readonly end_s: number },
): void {
  const busy = busyBeforeEnds(samples)
  const end_s = Math.max(load.end_s, busy.at(-1)?.time_s ?? 0)
  for (let index = 1; index <= count; index++) {
    const last = busy.findLast(({ atOnce }) => atOnce > load.connections - index)
    const start_s = last?.time_s ?? load.begin_s
    const times = { start_s, latency_s: end_s - start_s, blocked_s: 0, connecting_s: 0, waiting_s: 0 }
    samples.add({ ...times, status: 0, error: unanswered })
  }
}

/** How many requests were under way just before each one's end, by time. */
function busyBeforeEnds(samples: Samples): { readonly time_s: number; readonly atOnce: number }[] {
  const events = [...samples].flatMap(({ start_s, latency_s }) => [
    { time_s: start_s, change: 1 },
    { time_s: start_s + latency_s, change: -1 },
  ])
  events.sort((a, b) => a.time_s - b.time_s || a.change - b.change)
  let atOnce = 0
  return events.flatMap(({ time_s, change }) => {
    const before = atOnce
    atOnce += change
    return change < 0 ? [{ time_s, atOnce: before }] : []
  })
}
