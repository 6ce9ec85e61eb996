import { z } from 'zod'
import { isRetryable, isRight, type Request } from './requests.ts'

const figure = z.number().nullable()

/** What came of some requests. */
export const groupFields = {
  due: z.int(),
  /** Answered right and in time. */
  ok: z.int(),
  /** Their share, 0 to 1; null if none was due. */
  availability: figure,
  /** Those that a browser would ask again by itself. They count as not answered all the same. */
  retryable: z.int(),
  /**
   * Percentiles of the latency in seconds, from when a request was due. A request without a right answer counts as worst; null
   * where the percentile is one of those.
   */
  p50_s: figure,
  p99_s: figure,
} as const

export const groupSchema = z.strictObject(groupFields).readonly()
export type Group = z.infer<typeof groupSchema>

export function groupOf(requests: readonly Request[]): Group {
  const due = requests.length
  const ok = requests.filter(({ class: name }) => name === 'ok').length
  const latencies = requests.filter(isRight).map(({ due_s, end_s }) => end_s - due_s)
  latencies.sort((a, b) => a - b)
  // By nearest rank among all that were due.
  const percentile = (p: number) => latencies[Math.ceil((p * due) / 100) - 1] ?? null
  return {
    due,
    ok,
    availability: due === 0 ? null : ok / due,
    retryable: requests.filter(isRetryable).length,
    p50_s: percentile(50),
    p99_s: percentile(99),
  }
}
