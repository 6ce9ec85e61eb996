import type { Readable } from 'node:stream'
import type { K6File } from './k6.ts'
import { parseRaw } from './parse.ts'
import { Samples } from './samples.ts'
import { addUnderWay } from './under-way.ts'

/** What one or several k6 did at once. */
export interface MergedLoad {
  /** Ordered by start; `start_s` counts from the first one's. */
  readonly samples: Samples
  /** When the first request began, in seconds since 1970; infinite without any. */
  readonly begin_s: number
  /** Seconds from the first k6's first request to the last k6's first. */
  readonly apart_s: number
  /** Whether the end of its time interrupted requests: those are `unanswered` among the samples. */
  readonly interrupted: boolean
}

/** What one k6 of a load wrote, and what it was told. */
export interface RawFile extends Omit<K6File, 'file'> {
  readonly csv: Readable
}

/**
 * The samples of one load, from the CSV of one k6 or of several that ran at once.
 * @throws RunError if a column is missing
 */
export async function parseK6(...files: readonly RawFile[]): Promise<MergedLoad> {
  const all = new Samples()
  const begins_s: number[] = []
  let interrupted = false
  for (const { csv, connections, cell_timeout_s } of files) {
    const raw = await parseRaw(csv)
    const { samples } = raw
    if (raw.asked > samples.length && raw.askedAt_s !== null) {
      interrupted = true
      const begin_s = raw.askedAt_s
      const underWay = Math.min(connections, raw.asked - samples.length)
      addUnderWay(samples, underWay, { connections, begin_s, end_s: begin_s + cell_timeout_s })
    }
    let begin_s = Number.POSITIVE_INFINITY
    for (const sample of samples) {
      all.add(sample)
      begin_s = Math.min(begin_s, sample.start_s)
    }
    if (samples.length > 0) begins_s.push(begin_s)
  }
  const apart_s = begins_s.length > 1 ? Math.max(...begins_s) - Math.min(...begins_s) : 0
  return { samples: all.fromFirstStart(), begin_s: Math.min(...begins_s), apart_s, interrupted }
}
