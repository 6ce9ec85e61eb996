import { quantileSorted } from 'simple-statistics'
import { percent } from '../base/numbers.ts'
import { many } from '../base/text.ts'
import type { LinkCounters } from '../lab/link-emulator.ts'
import { type Link, sending_s } from '../scenario/network.ts'
import type { Handshakes } from './checks.ts'

/** Sums up timed handshakes; null stands for one that failed. */
export function summarizeHandshakes(times: readonly (number | null)[]): Handshakes {
  const sorted = times.filter((time) => time !== null).sort((a, b) => a - b)
  const at = (p: number) => (sorted.length > 0 ? quantileSorted(sorted, p) : null)
  return { count: times.length, failed: times.length - sorted.length, median_s: at(0.5), p95_s: at(0.95) }
}

/** What passed a link, over several uses of it. */
export type Passed = Readonly<ReturnType<typeof sumPassed>>

/** Adds up what each use of a link counted. */
export function sumPassed(uses: readonly LinkCounters[]) {
  const total = (value: (counters: LinkCounters) => number) => uses.reduce((sum, one) => sum + value(one), 0)
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
 * @param handshakes before and after the cells that used the link
 * @param passed what each of those cells sent through it
 */
export function linkProblems(
  link: Link,
  handshakes: readonly Handshakes[],
  passed: readonly LinkCounters[],
): readonly string[] {
  return [...handshakes.flatMap((measured) => roundTripProblems(link, measured)), ...countedProblems(link, passed)]
}

function roundTripProblems(link: Link, { median_s, failed, count }: Handshakes): string[] {
  if (median_s === null || failed > count / 2) return [`${failed} of ${count} handshakes failed`]
  const { least_s, most_s } = roundTripOf(link)
  const allowed_s = Math.max(tolerance_s, (tolerance * (least_s + most_s)) / 2)
  if (median_s >= least_s - allowed_s && median_s <= most_s + allowed_s) return []
  const configured = least_s === most_s ? ms(least_s) : `${ms(least_s)} to ${ms(most_s)}`
  return [`the median round trip was ${ms(median_s)} instead of ${configured}`]
}

/** Bytes of a SYN, and of its answer. */
const handshakeBytes = 60

/**
 * The round trip of a handshake. Under jitter it is near the middle of its range where packets are far apart; where they are not, each
 * waits for the slowest before it, since none overtakes another.
 */
function roundTripOf(link: Link): { readonly least_s: number; readonly most_s: number } {
  const least_s = (2 * link.delay_ms) / 1000 + 2 * sending_s(link, handshakeBytes)
  return { least_s, most_s: least_s + (2 * link.jitter_ms) / 1000 }
}

function countedProblems(link: Link, uses: readonly LinkCounters[]): string[] {
  const problems: string[] = []
  const passed = sumPassed(uses)
  if (passed.overflows > 0) problems.push(`the emulator had no room for ${passed.overflows} packets`)
  for (const way of ['up', 'down'] as const) {
    const [configured, exposed, lost] = [link[`loss_${way}`], passed[way], passed[`lost_${way}`]]
    if (Math.abs(lost - exposed * configured) > unlikely * Math.sqrt(exposed * configured * (1 - configured)))
      problems.push(`the ${way}stream loss was ${percent(lost / exposed)} instead of ${percent(configured)}`)
  }
  const { connections_per_s: rate, burst } = link
  if (rate === 0 && passed.syns_dropped > 0)
    problems.push(`${passed.syns_dropped} connections were refused with no limit configured`)
  const over = uses.filter(
    ({ up, seconds, waiting }) => rate > 0 && up.syns - up.syns_dropped - waiting > burst + rate * seconds + 1,
  )
  if (over.length > 0) problems.push(`${many(over.length, 'cell')} had more than ${rate} new connections a second`)
  return problems
}

function ms(seconds: number): string {
  return `${(1000 * seconds).toFixed(1)} ms`
}
