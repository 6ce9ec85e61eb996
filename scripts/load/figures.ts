import { mode, percentile } from '../stats/hey.ts'
import { type Samples, unanswered } from './samples.ts'
import { sliceRates } from './slices.ts'

/** The latencies of a cell's answered requests, in seconds. */
export interface Latencies {
  readonly mean_s: number
  readonly mode_s: number
  readonly worst_s: number
  readonly p50_s: number
  readonly p90_s: number
  readonly p95_s: number
  readonly p99_s: number
}

/** What the samples of a cell say. */
export interface Figures {
  readonly requests: number
  /** Status 200 and the right body. */
  readonly answered: number
  readonly failed: number
  /** Number of failures of each class. */
  readonly failures: Readonly<Record<string, number>>
  /** Those of the failures that had no whole answer when their time was over; older runs have neither. */
  readonly unanswered?: number
  /** The longest that one of them waited, in seconds; null without one. */
  readonly unanswered_longest_s?: number | null
  /** From the first start to the last end. */
  readonly seconds: number
  /** Requests a second, (answered + failed) / seconds, as hey counts; null where no time passed. */
  readonly rps: number | null
  /** Of the answered requests; null if there is none. */
  readonly latencies: Latencies | null
  /** Connections opened: requests that had to dial and succeeded. */
  readonly connections: number
  /** See {@link sliceRates}; older runs have none. */
  readonly slices_rps?: readonly number[] | null
}

/** The figures of a cell, hey's definitions, from its samples in any order. */
export function figuresOf(samples: Samples): Figures {
  const latencies = new Float64Array(samples.length)
  const failures: Record<string, number> = {}
  let answered = 0
  let connections = 0
  let longest = 0
  let firstStart = Number.POSITIVE_INFINITY
  let lastStart = Number.NEGATIVE_INFINITY
  let lastEnd = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    firstStart = Math.min(firstStart, sample.start_s)
    lastStart = Math.max(lastStart, sample.start_s)
    lastEnd = Math.max(lastEnd, sample.start_s + sample.latency_s)
    if (sample.connecting_s > 0) connections++
    if (sample.error === '') latencies[answered++] = sample.latency_s
    else failures[sample.error] = (failures[sample.error] ?? 0) + 1
    if (sample.error === unanswered) longest = Math.max(longest, sample.latency_s)
  }
  const requests = samples.length
  const seconds = requests > 0 ? lastEnd - firstStart : 0
  return {
    requests,
    answered,
    failed: requests - answered,
    failures,
    unanswered: failures[unanswered] ?? 0,
    unanswered_longest_s: unanswered in failures ? longest : null,
    seconds,
    rps: seconds > 0 ? requests / seconds : null,
    latencies: summarize(latencies.subarray(0, answered).sort()),
    connections,
    slices_rps: sliceRates(samples, seconds, lastStart - firstStart),
  }
}

function summarize(sorted: Float64Array): Latencies | null {
  if (sorted.length === 0) return null
  const sum = sorted.reduce((total, latency) => total + latency, 0)
  return {
    mean_s: sum / sorted.length,
    mode_s: mode(sorted),
    worst_s: sorted.at(-1) as number,
    p50_s: percentile(sorted, 50),
    p90_s: percentile(sorted, 90),
    p95_s: percentile(sorted, 95),
    p99_s: percentile(sorted, 99),
  }
}
