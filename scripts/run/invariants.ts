import { greatest, sum } from 'd3-array'
import { many } from '../base/text.ts'
import type { Figures } from '../load/figures.ts'
import type { Played } from './played.ts'

/** A load that was played, and what else is known of it. */
export interface Kept extends Pick<Played, 'recording' | 'schedule'> {
  readonly figures: Figures
  /** Requests that were to be under way at most. */
  readonly workers: number
  /** Dials that the kernel has counted for the generator, without those that failed; null where it did not. */
  readonly opened: number | null
}

/** Clocks are read a little apart. */
const tolerance = 0.01

/**
 * What a recording says that cannot be, in one line: then the lab has measured wrongly, and the cell is invalid. Null if it
 * is consistent with itself and with what the kernel counted.
 */
export function violationOf(kept: Kept): string | null {
  for (const check of [busyWorkers, allArrivals, numberedConnections, retriedConnections, kernelConnections]) {
    const found = check(kept)
    if (found !== null) return `the recording contradicts itself: ${found}`
  }
  return null
}

/** Little's law. Where requests arrive by a schedule, their latency has waiting in it that keeps no connection busy. */
function busyWorkers({ recording, schedule, figures, workers }: Kept): string | null {
  if (schedule !== null || figures.seconds === 0) return null
  const busy = sum(recording.samples, ({ latency_s }) => latency_s) / figures.seconds
  return busy > (1 + tolerance) * workers
    ? `${busy.toFixed(1)} requests under way on average, by ${workers} workers`
    : null
}

function allArrivals({ recording: { samples }, schedule }: Kept): string | null {
  if (schedule === null) return null
  const planned = schedule.lead + schedule.count
  return samples.length === planned ? null : `${samples.length} of ${planned} arrivals`
}

function numberedConnections({ recording: { samples, connections } }: Kept): string | null {
  const highest = greatest(samples, ({ connection }) => connection)?.connection ?? 0
  return highest > connections ? `connection ${highest} of ${connections}` : null
}

/** Each retry needs a kept connection that was closed. */
function retriedConnections({ recording: { connections }, figures: { retries } }: Kept): string | null {
  return retries > connections ? `${many(retries, 'retry', 'retries')} on ${many(connections, 'connection')}` : null
}

/** The kernel counts a dial when it begins; of one that failed it may know less than the request that waited for it. */
function kernelConnections({ recording, figures, opened }: Kept): string | null {
  const { companion } = recording
  const of = (name: 'connections' | 'dialling' | 'failed') => companion?.[name] ?? 0
  const connections = recording.connections + of('connections')
  if (opened === null) return null
  const most = connections + recording.dialling + of('dialling') + figures.failed + of('failed')
  if (opened >= connections && opened <= most) return null
  return `${many(connections, 'connection')}, and the kernel counted ${opened}`
}
