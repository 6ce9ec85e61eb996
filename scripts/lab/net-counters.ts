/** What TCP has counted in one network namespace since it was made; null where the kernel has no such counter. */
export interface NetCounters {
  /** Connections that a full listen queue turned away: the server did not accept them soon enough. */
  readonly listenOverflows: number | null
  /** Connections that a listening socket dropped for any reason, the overflows among them. */
  readonly listenDrops: number | null
  /** Segments sent again, SYNs and SYN-ACKs among them (RetransSegs). */
  readonly retransmitted: number | null
  /** SYNs and SYN-ACKs sent again, each a second or more after the one before (TCPSynRetrans). */
  readonly synRetransmitted: number | null
  /** Connections that ended by a reset: taken ones that were established (EstabResets), and resets sent (OutRsts). */
  readonly resets: number | null
  /** Connections that this side began (ActiveOpens) and that were established: without those that failed (AttemptFails). */
  readonly connectionsOpened: number | null
}

/**
 * How much of the kernel's table of connections (conntrack) is taken, 0 to 1; null where there is none.
 * @param text the numbers of entries that are in it, and that fit into it, one a line
 */
export function parseConntrack(text: string): number | null {
  const [count, room] = text.trim().split(/\s+/).map(Number)
  return count === undefined || !room || !Number.isFinite(count / room) ? null : count / room
}

/** From this share of its room on, the kernel's table of connections is full: the last entries come and go. */
const fullShare = 0.95

/**
 * Whether a table of connections is full; null where that is not known.
 * @param taken share of its room, 0 to 1
 */
export function isTableFull(taken: number | null): boolean | null {
  return taken === null ? null : taken >= fullShare
}

/** That of the generator was: what failed then may have failed by that. */
export const fullTable = 'the generator’s table of connections was full; set net.netfilter.nf_conntrack_max higher'

/**
 * The counters of a network namespace.
 * @param snmp the text of /proc/net/snmp: a line of names, then a line of values, for each protocol
 * @param netstat the text of /proc/net/netstat, which is written in the same way
 */
export function parseNetCounters(snmp: string, netstat: string): NetCounters {
  const tcp = parseProtocol(snmp, 'Tcp')
  const extended = parseProtocol(netstat, 'TcpExt')
  const [taken, sent] = [tcp.get('EstabResets'), tcp.get('OutRsts')]
  const [begun, failed] = [tcp.get('ActiveOpens'), tcp.get('AttemptFails')]
  return {
    listenOverflows: extended.get('ListenOverflows') ?? null,
    listenDrops: extended.get('ListenDrops') ?? null,
    retransmitted: tcp.get('RetransSegs') ?? null,
    synRetransmitted: extended.get('TCPSynRetrans') ?? null,
    resets: taken === undefined || sent === undefined ? null : taken + sent,
    connectionsOpened: begun === undefined || failed === undefined ? null : begun - failed,
  }
}

function parseProtocol(text: string, protocol: string): ReadonlyMap<string, number> {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}:`))
    .map((line) => line.trim().split(/\s+/).slice(1))
  return new Map(
    names.flatMap((name, index): [string, number][] => {
      const value = Number(values[index] ?? Number.NaN)
      return Number.isFinite(value) ? [[name, value]] : []
    }),
  )
}

/** CPU time of the whole machine since its start, over all of its CPUs. */
export interface HostCpu {
  /** Busy, idle and stolen time together. */
  readonly total_s: number
  /** Neither idle nor stolen; waiting for a disk is idle. */
  readonly busy_s: number
  /** Time that a virtual machine's host gave to others while a CPU here had work. */
  readonly steal_s: number
}

/** Ticks a second in /proc/stat: the kernel's USER_HZ, 100 on every architecture that the lab's images exist for. */
const ticksPerSecond = 100

/**
 * The machine's CPU time, or that of one of its CPUs, from /proc/stat; null if there is no such line, or nothing is counted.
 * @param cpu number of the one CPU
 */
export function parseHostCpu(text: string, cpu?: number): HostCpu | null {
  const [, line] = new RegExp(`^cpu${cpu ?? ''} +(\\d+(?: +\\d+)*)`, 'm').exec(text) ?? []
  if (line === undefined) return null
  // The two guest times that follow are within user and nice already.
  const ticks = line.split(/ +/).map(Number)
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = ticks
  const busy = user + nice + system + irq + softirq
  const total = busy + idle + iowait + steal
  if (total === 0) return null
  return { total_s: total / ticksPerSecond, busy_s: busy / ticksPerSecond, steal_s: steal / ticksPerSecond }
}

/** Where the CPU time of the whole machine went between two readings: shares of all of it, 0 to 1. */
interface HostCpuShares {
  /** Taken by the virtual machine's host. */
  readonly steal: number
  /** Neither the lab's nor idle nor stolen: other processes, and the kernel's own work. Null without the lab's time. */
  readonly others: number | null
}

/**
 * Who took the machine's CPU time between two readings; null if no time was counted between them.
 * @param lab_s CPU seconds of everything that is the lab's, meanwhile; null where they were not counted
 */
export function hostCpuBetween(before: HostCpu, after: HostCpu, lab_s: number | null): HostCpuShares | null {
  const total_s = after.total_s - before.total_s
  if (total_s <= 0) return null
  // The kernel counts these in ticks, and the lab's own time exactly: a little below 0 is none.
  const share = (time_s: number) => Math.min(Math.max(time_s / total_s, 0), 1)
  return {
    steal: share(after.steal_s - before.steal_s),
    others: lab_s === null ? null : share(after.busy_s - before.busy_s - lab_s),
  }
}
