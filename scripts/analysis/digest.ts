import type { Samples } from '../load/samples.ts'
import { readSamples } from '../load/samples-file.ts'
import type { ReportedCell } from './schema.ts'

type Distribution = NonNullable<ReportedCell['distribution']>
export type Timeline = NonNullable<ReportedCell['timeline']>

/** What is kept of one block's samples. */
export interface Digest {
  /** Latencies of the answered requests in seconds, ascending. */
  readonly latencies: Float64Array
  readonly timeline: Timeline
}

/** A timeline has all of this many slowest answers, no more failures than this, and no more requests than this in all. */
const most = { slowest: 200, failures: 200, points: 600 } as const
/** Even steps of a distribution, and steps to its tail's tenth, hundredth, ... parts. */
const steps = { even: 90, ofTail: 120 } as const

/**
 * Reads one samples file and keeps what the report shows of it.
 * @returns null if the file is missing, broken or without a request: a report does without it
 */
export async function digestFile(file: string, block: number): Promise<Digest | null> {
  try {
    const samples = await readSamples(file)
    return samples.length > 0 ? digest(samples, block) : null
  } catch {
    return null
  }
}

/** What the report shows of the samples of a block. */
export function digest(samples: Samples, block: number): Digest {
  const all = new Float64Array(samples.length)
  let answered = 0
  for (const { error, latency_s } of samples) if (error === '') all[answered++] = latency_s
  const latencies = all.slice(0, answered).sort()
  return { latencies, timeline: timelineOf(samples, latencies, block) }
}

/**
 * The distribution of a cell's answered requests over some of its blocks; null without an answer. Every point is a request's
 * own latency and the share of requests that took no longer; of a thousand and more there are about 200 points, dense to
 * the tail, the fastest and the slowest included.
 * @param blocks latencies of each block in seconds, in any order
 */
export function distributionOf(blocks: readonly Float64Array[]): Distribution | null {
  const all = merge(blocks)
  if (all.length === 0) return null
  const points = ranksOf(all.length).map((rank): [number, number] => [
    rounded(rank / all.length, 1e9),
    rounded(all[rank - 1] as number, 1e6),
  ])
  return { answered: all.length, points }
}

function merge(blocks: readonly Float64Array[]): Float64Array {
  const merged = new Float64Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let end = 0
  for (const block of blocks) {
    merged.set(block, end)
    end += block.length
  }
  return merged.sort()
}

/** Ranks, 1 the fastest, that are shown of a number of requests. */
function ranksOf(count: number): number[] {
  const even = Array.from({ length: steps.even + 1 }, (_, step) => (step * count) / steps.even)
  const tail = Array.from({ length: steps.ofTail + 1 }, (_, step) => count - (count / 10) ** (step / steps.ofTail))
  const ranks = [...even, ...tail].map((rank) => Math.max(1, Math.min(count, Math.round(rank))))
  return [...new Set(ranks)].sort((a, b) => a - b)
}

function timelineOf(samples: Samples, sorted: Float64Array, block: number): Timeline {
  const first = samples.at(0).start_s
  const points = choose(samples, sorted).map((index): [number, number, boolean] => {
    const { start_s, latency_s, error } = samples.at(index)
    return [rounded(start_s - first, 1e6), rounded(latency_s, 1e6), error === '']
  })
  return { block, requests: samples.length, points: points.sort(([a], [b]) => a - b) }
}

/** Indexes of the requests that a timeline shows. */
function choose(samples: Samples, sorted: Float64Array): number[] {
  const [slowest, failed, others]: [number[], number[], number[]] = [[], [], []]
  // Of several that took exactly as long as the threshold none is among the slowest, and so there are never more.
  const threshold = sorted.at(-most.slowest - 1) ?? -1
  let index = 0
  for (const { error, latency_s } of samples) {
    if (error !== '') failed.push(index)
    else if (latency_s > threshold) slowest.push(index)
    else others.push(index)
    index++
  }
  const failures = evenly(failed, most.failures)
  return [...slowest, ...failures, ...evenly(others, most.points - slowest.length - failures.length)]
}

/** At most so many of the items, at even distances. */
export function evenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, step) => items[Math.floor((step * items.length) / count)] as T)
}

/** To a part: seconds to the microsecond, which is finer than a drawing. */
function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts
}
