import { z } from 'zod'
import { mode, percentile } from '../stats/hey.ts'
import { aloneShare } from './alone.ts'
import type { Recording } from './recording.ts'
import { unanswered } from './samples.ts'
import { fullSpeed_rps } from './slices.ts'

const latencies = z.strictObject({
  mean_s: z.number(),
  mode_s: z.number(),
  worst_s: z.number(),
  p50_s: z.number(),
  p90_s: z.number(),
  p95_s: z.number(),
  p99_s: z.number(),
})

/** The latencies of a cell's answered requests, in seconds. */
export type Latencies = Readonly<z.infer<typeof latencies>>

/** What the samples of a cell say. */
export const figuresSchema = z
  .strictObject({
    requests: z.int(),
    /** Status 200 and the right body. */
    answered: z.int(),
    failed: z.int(),
    /** Number of failures of each class. */
    failures: z.record(z.string(), z.int()).readonly(),
    /** Those of the failures that had no whole answer when their time was over. */
    unanswered: z.int(),
    /** The longest that one of them waited, in seconds; null without one. */
    unanswered_longest_s: z.number().nullable(),
    /** From the first start to the last end. */
    seconds: z.number(),
    /** Requests a second, (answered + failed) / seconds, as hey counts; null where no time passed. */
    rps: z.number().nullable(),
    /** Of the answered requests; null if there is none. */
    latencies: latencies.readonly().nullable(),
    /** Connections established, those that no request used among them. */
    connections: z.int(),
    /** Times that requests were asked again, because a kept connection was closed before the answer. */
    retries: z.int(),
    /** Seconds that requests which were asked again spent before the dial that got them their answer, in all. */
    retrying_s: z.number(),
    /** In the fastest tenth of the time; null where the load was too short. */
    full_speed_rps: z.number().nullable(),
    /** Share of the requests that were begun alone; null where there are fewer than two, or in a run of before it was counted. */
    alone: z.number().nullable().default(null),
  })
  .readonly()
export type Figures = z.infer<typeof figuresSchema>

/** The figures of a cell, hey's definitions, from its samples in any order. */
export function figuresOf({ samples, connections }: Pick<Recording, 'samples' | 'connections'>): Figures {
  const latencies = new Float64Array(samples.length)
  const failures: Record<string, number> = {}
  let answered = 0
  let retries = 0
  let retrying_s = 0
  let longest = 0
  let firstStart = Number.POSITIVE_INFINITY
  let lastStart = Number.NEGATIVE_INFINITY
  let lastEnd = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    firstStart = Math.min(firstStart, sample.start_s)
    lastStart = Math.max(lastStart, sample.start_s)
    lastEnd = Math.max(lastEnd, sample.start_s + sample.latency_s)
    retries += sample.retries
    if (sample.retries > 0) retrying_s += Math.max(sample.blocked_s - sample.connecting_s, 0)
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
    retries,
    retrying_s,
    full_speed_rps: fullSpeed_rps(samples, seconds, lastStart - firstStart),
    alone: aloneShare(samples),
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
