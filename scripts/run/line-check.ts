import { quantileSorted } from 'simple-statistics'
import type { LineCounters } from '../lab/line-emulator.ts'
import type { Line } from '../scenario/network.ts'
import type { Handshakes } from './checks.ts'

/** Sums up timed handshakes; null stands for one that failed. */
export function summarizeHandshakes(times: readonly (number | null)[]): Handshakes {
  const sorted = times.filter((time) => time !== null).sort((a, b) => a - b)
  const at = (p: number) => (sorted.length > 0 ? quantileSorted(sorted, p) : null)
  return { count: times.length, failed: times.length - sorted.length, median_s: at(0.5), p95_s: at(0.95) }
}

/** What passed a line, over several uses of it. */
export type Passed = Readonly<ReturnType<typeof sumPassed>>

/** Adds up what each use of a line counted. */
export function sumPassed(uses: readonly LineCounters[]) {
  const total = (value: (counters: LineCounters) => number) => uses.reduce((sum, one) => sum + value(one), 0)
  return {
    /** Packets that could have been lost, and how many were. */
    up: total(({ up }) => up.packets - up.syns_dropped),
    lost_up: total(({ up }) => up.lost),
    down: total(({ down }) => down.packets),
    lost_down: total(({ down }) => down.lost),
    /** Connections begun (retried ones again), and what the limit did to them. */
    syns: total(({ up }) => up.syns),
    syns_dropped: total(({ up }) => up.syns_dropped),
    syns_waited: total(({ up }) => up.syns_waited),
    /** Packets for which the emulator had no room. */
    overflows: total(({ up, down }) => up.overflows + down.overflows),
  }
}

/** A median this far from the configured one is another link; 3 % of a long one. */
const tolerance_s = 0.002
const tolerance = 0.03
/** Standard deviations of a binomial count that chance does not reach (1 in 16,000). */
const unlikely = 4

/**
 * What of a link is not as configured, in words; empty if all is.
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

function countedProblems(line: Line, uses: readonly LineCounters[]): string[] {
  const problems: string[] = []
  const passed = sumPassed(uses)
  if (passed.overflows > 0)
    problems.push(`${passed.overflows} packets were lost because the emulator had no room for them`)
  for (const way of ['up', 'down'] as const) {
    const [asked, exposed, lost] = [line[`loss_${way}`], passed[way], passed[`lost_${way}`]]
    if (Math.abs(lost - exposed * asked) > unlikely * Math.sqrt(exposed * asked * (1 - asked)))
      problems.push(`${lost} of ${exposed} packets were lost on the way ${way}, with ${100 * asked} % configured`)
  }
  const { connections_per_s: rate, burst } = line
  if (rate === 0 && passed.syns_dropped > 0)
    problems.push(`${passed.syns_dropped} connections were refused with no limit configured`)
  const over = uses.filter(
    ({ up, seconds, waiting }) => rate > 0 && up.syns - up.syns_dropped - waiting > burst + rate * seconds + 1,
  )
  if (over.length > 0) problems.push(`${over.length} cells had more than ${rate} new connections a second`)
  return problems
}

function ms(seconds: number): string {
  return `${(1000 * seconds).toFixed(1)} ms`
}
