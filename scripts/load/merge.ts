import type { Readable } from 'node:stream'
import { extent, min } from 'd3-array'
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
  const begins_s: (number | undefined)[] = []
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
    for (const sample of samples) all.add(sample)
    begins_s.push(min(samples, ({ start_s }) => start_s))
  }
  const [first_s, last_s] = extent(begins_s, (begin_s) => begin_s)
  const apart_s = first_s === undefined ? 0 : last_s - first_s
  return { samples: all.fromFirstStart(), begin_s: first_s ?? Number.POSITIVE_INFINITY, apart_s, interrupted }
}
