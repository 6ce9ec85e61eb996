import { quantileSorted } from 'simple-statistics'
import type { LineCounters } from '../docker/line-emulator.ts'
import type { Line } from '../scenario/network.ts'

/** What handshakes through a line took. */
export interface Handshakes {
  readonly count: number
  readonly failed: number
  /** Of those that succeeded, in seconds; null if none did. */
  readonly median_s: number | null
  readonly p95_s: number | null
}

/** Sums up timed handshakes; null stands for one that failed. */
export function summarizeHandshakes(times: readonly (number | null)[]): Handshakes {
  const sorted = times.filter((time) => time !== null).sort((a, b) => a - b)
  const at = (p: number) => (sorted.length > 0 ? quantileSorted(sorted, p) : null)
  return { count: times.length, failed: times.length - sorted.length, median_s: at(0.5), p95_s: at(0.95) }
}

/** A median this far from what was asked is another line; 3 % of a long one. */
const tolerance_s = 0.002
const tolerance = 0.03
/** Standard deviations of a binomial count that chance does not reach (1 in 16,000). */
const unlikely = 4

/**
 * What of a line is not what was asked, in words; empty if all is.
 * @param handshakes before and after the cells that used the line
 * @param passed what each of those cells sent through it
 */
export function lineProblems(
  line: Line,
  handshakes: readonly Handshakes[],
  passed: readonly LineCounters[],
): readonly string[] {
  return [...handshakes.flatMap((measured) => roundTripProblems(line, measured)), ...countedProblems(line, passed)]
}

function roundTripProblems(line: Line, { median_s, failed, count }: Handshakes): string[] {
  const asked_s = (2 * line.delay_ms + line.jitter_ms) / 1000
  if (median_s === null || failed > count / 2) return [`${failed} of ${count} handshakes failed`]
  const limit_s = Math.max(tolerance_s, tolerance * asked_s)
  if (Math.abs(median_s - asked_s) <= limit_s) return []
  return [`the median round trip was ${ms(median_s)} instead of ${ms(asked_s)}`]
}

function countedProblems(line: Line, passed: readonly LineCounters[]): string[] {
  const problems: string[] = []
  const total = (value: (counters: LineCounters) => number) => passed.reduce((sum, one) => sum + value(one), 0)
  const overflows = total(({ up, down }) => up.overflows + down.overflows)
  if (overflows > 0) problems.push(`${overflows} packets were lost because the emulator had no room for them`)
  for (const way of ['up', 'down'] as const) {
    const asked = way === 'up' ? line.loss_up : line.loss_down
    const exposed = total((counters) => counters[way].packets - counters[way].syns_dropped)
    const lost = total((counters) => counters[way].lost)
    if (Math.abs(lost - exposed * asked) > unlikely * Math.sqrt(exposed * asked * (1 - asked)))
      problems.push(`${lost} of ${exposed} packets were lost on the way ${way}, with ${100 * asked} % asked`)
  }
  const { connections_per_s: rate, burst } = line
  const dropped = total(({ up }) => up.syns_dropped)
  if (rate === 0 && dropped > 0) problems.push(`${dropped} connections were refused with no limit asked`)
  const over = passed.filter(({ up, seconds }) => rate > 0 && up.syns - up.syns_dropped > burst + rate * seconds + 1)
  if (over.length > 0) problems.push(`${over.length} cells had more than ${rate} new connections a second`)
  return problems
}

function ms(seconds: number): string {
  return `${(1000 * seconds).toFixed(1)} ms`
}
