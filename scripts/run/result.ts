import type { LimitsInForce } from '../lab/cgroup.ts'
import type { LineCounters } from '../lab/line-emulator.ts'
import type { Figures } from '../load/figures.ts'
import type { PlannedCell } from '../plan/plan.ts'
import type { Way } from '../scenario/scenario.ts'

/** How a cell ended. Only `ok` and `cut-short` have a figure that may be compared. */
export const outcomes = [
  'ok',
  'cut-short',
  'failed-requests',
  'wrong-answer',
  'no-start',
  'died',
  'out-of-memory',
  'hung',
  'invalid',
] as const
export type Outcome = (typeof outcomes)[number]

/** An outcome and, unless it is `ok`, one line that says why. */
export interface Verdict {
  readonly outcome: Outcome
  readonly reason: string
}

/** What a cell used while it was loaded, from the kernel's counters. */
export interface Counters {
  /** CPU time of the server and, behind NGINX, of the proxy, between the first and the last request; null where not known. */
  readonly droplet_cpu_s: number | null
  /** The proxy's part of it; null where there is none. */
  readonly proxy_cpu_s: number | null
  /** CPUs that the droplet used before the load, while nothing was asked of it; null where not known. Older runs have none. */
  readonly idle_cpu?: number | null
  /** CPU time of the generator, with k6's own start. */
  readonly generator_cpu_s: number
  /** Time during which the quota kept the droplet from running. */
  readonly throttled_s: number | null
  /** Highest memory of server and proxy together since their start (an upper bound: the peaks may differ in time). */
  readonly peak_memory_bytes: number | null
  /** Under load, the most of its memory that server or proxy held and could not give back: share of its limit, 0 to 1. */
  readonly held_memory?: number | null
  /**
   * Times that the limit of the one that held the most left no room, under load; 0: it never did. Null: not counted. Where the
   * kernel does not count them, the pages that were read again while its memory was full. Older runs have none.
   */
  readonly memory_limit_hits?: number | null
  readonly oom_kills: number | null
  /** The most swap of server and proxy together; null where the kernel does not count it. */
  readonly swap_bytes?: number | null
  /** CPU time of the line emulator, which shares the generator's CPUs; null on a LAN. */
  readonly wan_cpu_s: number | null
  /** Most processes and threads of server or proxy, looked at ten times a second; null where not counted. */
  readonly peak_processes: number | null
  /** Processes and threads that could not begin because the limit was reached; null where not counted. */
  readonly pids_refused?: number | null
  /** Times that an NGINX had no connection left, by its log; null where nothing failed, so that the log was not read. */
  readonly nginx_full?: number | null
  /** Connections that the droplet's full listen queues turned away, and that it dropped for any reason. */
  readonly listen_overflows: number | null
  readonly listen_drops: number | null
  /** Segments, and SYNs among them, that droplet and generator sent again. */
  readonly retransmitted: number | null
  readonly syn_retransmitted: number | null
  /** Connections that ended by a reset, on either side. */
  readonly resets: number | null
  /** Share, 0 to 1, of the room in the kernel's table of the generator's connections that was taken; null where there is none. */
  readonly conntrack: number | null
  /** Shares, 0 to 1, of the whole machine's CPU time: taken by a virtual machine's host, and by what is not the lab's. */
  readonly host_steal: number | null
  readonly host_others: number | null
  /** CPU seconds that a fixed piece of work took on the droplet's CPU just before and just after; older runs have none. */
  readonly yardsticks_s?: readonly [number, number]
}

/** Where a cell's wall time went, in seconds. */
export interface CellTiming {
  /** Containers created, pinned, started, limits read. */
  readonly start_s: number
  /** Until the first answer, the check of it and the yardstick included. */
  readonly ready_s: number
  /** k6, from its start to its end. */
  readonly k6_s: number
  /** The yardstick again, containers stopped and removed, samples parsed and written. */
  readonly collect_s: number
  readonly total_s: number
}

/** What came of one constant rate of arrivals: an open model. Latencies, in seconds, count from the intended start. */
export interface OpenLevel {
  /** Share, 0 to 1, of the capacity measured just before in the same containers. */
  readonly share: number
  /** Requests a second that were to arrive. */
  readonly rate_rps: number
  /** Requests that were to arrive; all of them are answered, failed or dropped. */
  readonly intended: number
  readonly answered: number
  /** The dropped among them. */
  readonly failed: number
  /** Those that the generator could not begin, since all its users were waiting. */
  readonly dropped: number
  /** Number of failures of each class. */
  readonly failures: Readonly<Record<string, number>>
  readonly latencies: {
    readonly p50_s: number
    readonly p90_s: number
    readonly p99_s: number
    /** Null below 10,000 answered requests. */
    readonly p999_s: number | null
    readonly worst_s: number
  } | null
  /** 99th percentile of the time from when the generator should have come to an arrival to when it did, dropped or not. */
  readonly late_p99_s: number | null
  /** While this level lasted. */
  readonly droplet_cpu_s: number | null
  readonly idle_cpu?: number | null
  readonly generator_cpu_s: number | null
  readonly conntrack: number | null
  readonly seconds: number
}

/** One measured cell: the row that it becomes. Figures that do not exist are null. */
export interface CellResult extends Verdict {
  readonly cell: PlannedCell
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly figures: Figures | null
  /** How k6 really played the workers of the load `hey`; older runs and other loads have none. */
  readonly way?: Way
  /** Of the load `open`, by ascending rate; the figures are then those of the capacity before them. */
  readonly open?: readonly OpenLevel[]
  readonly counters: Counters | null
  /** What passed the line while the cell was loaded; null on a LAN. */
  readonly line: LineCounters | null
  /** The kernel's limits of each part of the droplet. */
  readonly limits: Readonly<Record<string, LimitsInForce>>
  readonly timing: CellTiming
}

/** Whether a result's rate may be set against another's: every request of it was answered rightly. */
export function isComparable({ outcome }: Verdict): boolean {
  return outcome === 'ok' || outcome === 'cut-short'
}
