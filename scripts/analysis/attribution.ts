import { dropletLimits } from '../base/droplet-limits.ts'
import { countText } from '../base/numbers.ts'
import type { Figures } from '../load/figures.ts'
import type { CellResult, Counters } from '../run/result.ts'
import type { Link } from '../scenario/network.ts'
import { cpuSpent, spins } from '../stats/droplet-cpu.ts'
import { percent, share, spent } from '../stats/share.ts'
import type { Bottleneck } from './bottlenecks.ts'
import { unknown } from './words.ts'

/** The bottleneck of a cell (null: unknown), and one clause that says by which numbers. */
export interface Attribution {
  readonly by: Bottleneck | null
  readonly why: string
}

/** What is known of a cell; null: unknown. What TCP sent again counts for generator and droplet together. */
export interface Evidence extends Omit<Figures, 'failures' | 'latencies' | 'full_speed_rps' | 'alone'>, Counters {
  readonly mean_s: number | null
  readonly workers: number
  /** The constant rate that the load asked for and the server kept up with; null in a closed model. */
  readonly rate_rps: number | null
  readonly generator_cpus: number | null
  /** What this generator does at most on this machine, with connections kept or closed as here. */
  readonly ceiling_rps: number | null
  /** A dial failed because ports or the kernel's table of connections had run out. */
  readonly exhausted: boolean | null
  readonly link: LinkEvidence | null
}

/** What is known of a link (a LAN has none): `loss` as a share of packets and `lost` are of both ways together. */
export interface LinkEvidence extends Pick<Link, 'connections_per_s' | 'burst' | 'mbit_per_s'> {
  readonly roundTrip_s: number
  readonly loss: number
  readonly counted: {
    readonly lost: number
    readonly syns_dropped: number
    readonly syns_waited: number
    /** The more of the two ways' bytes. */
    readonly bytes: number
  } | null
}

/** From this share of the time on, something is the reason where nothing else can be told. */
const mainly = 0.75
/** Memory is full a little below its limit: there the kernel takes pages back all the time, which is slow. */
const fullMemory = 0.95
/** One CPU under a quota of one CPU is hardly held back: this share of the time says that the server wanted more. */
const throttled = 0.05
/** From this share of the machine's CPU time on, what others use explains that nothing of the lab's was seen to run out. */
const disturbed = 0.1
/** Waiting that takes less than this share of the requests' time cannot explain a figure. */
const waiting = 0.1
/** A SYN that is dropped costs a second, so at this share of the requests it is `waiting` of a mean of 0.1 s. */
const held = 0.01
/** What a lost packet costs beyond a round trip (Linux's TCP_RTO_MIN), and what a lost SYN does (TCP_TIMEOUT_INIT). */
const retry_s = 0.2
const synRetry_s = 1

type Rule = (evidence: Evidence) => string | null

/** By which numbers each bottleneck is found. */
const rules: Readonly<Record<Bottleneck, Rule>> = {
  errors,
  memory,
  server,
  generator,
  network,
  'client-concurrency': concurrency,
  load,
}

/** The bottleneck of a cell's figure, as far as is known. Only `server` and `memory` are about the server's speed. */
export function attributionOf(evidence: Evidence): Attribution {
  // Before its errors: they are the generator's then.
  if (evidence.exhausted) return { by: 'generator', why: 'the generator ran out of ports or of room for connections' }
  const [asked] = found(['load'], evidence)
  if (asked) return asked
  // What can run out: the first is the bottleneck, and all are said, since on one machine several may.
  const [first, ...others] = found(['errors', 'memory', 'server', 'generator'], evidence)
  if (first) return { by: first.by, why: [first, ...others].map(({ why }) => why).join(', and ') }
  // What keeps workers waiting while nothing runs out: only the first is said.
  const [wait] = found(['network', 'client-concurrency'], evidence)
  if (wait) return wait
  const queue = listenQueue(evidence)
  if (queue) return { by: 'server', why: queue }
  return { by: null, why: unknownFor(evidence) }
}

function unknownFor(evidence: Evidence): string {
  // Server, generator and link emulator wait for their CPUs then, and a CPU that one does not use is not free.
  const others = evidence.host_others ?? 0
  if (others >= disturbed) return `${unknown}: other programs used ${percent(others)} of the machine’s CPU time`
  return spins(evidence) ? `${unknown}: its CPU is busy even when idle` : unknown
}

function found(names: readonly Bottleneck[], evidence: Evidence): Attribution[] {
  return names.map((by) => ({ by, why: rules[by](evidence) ?? '' })).filter(({ why }) => why !== '')
}

function errors({ answered, failed }: Evidence): string | null {
  return failed > 0 ? `${countText(failed)} of ${countText(answered + failed)} requests failed` : null
}

function memory({ oom_kills, held_memory, memory_limit_hits }: Evidence): string | null {
  if (oom_kills) return `the kernel killed ${oom_kills} of its processes for memory`
  // A server may keep much and need no more; and the page cache alone reaches the limit, which costs nothing.
  if (!held_memory || held_memory < fullMemory || !memory_limit_hits) return null
  return `its memory was filled to ${percent(held_memory)}, and it needed more`
}

function server(evidence: Evidence): string | null {
  const reached = [
    cpuSpent(evidence, evidence.seconds) ?? heldBack(evidence),
    fullOfProcesses(evidence),
    fullNginx(evidence),
  ]
  return reached.filter((why) => why !== null).join(', and ') || null
}

function heldBack(evidence: Evidence): string | null {
  const kept = share(evidence.throttled_s, evidence.seconds)
  if (kept < throttled || spins(evidence)) return null
  return `its CPU quota held it back for ${percent(kept)} of the time`
}

function fullOfProcesses({ pids_refused, peak_processes }: Evidence): string | null {
  const limit = `its limit of ${dropletLimits.pids} processes and threads was reached`
  if (pids_refused) return `${limit}, and ${countText(pids_refused)} more could not begin`
  return peak_processes && peak_processes >= dropletLimits.pids ? limit : null
}

function fullNginx({ nginx_full }: Evidence): string | null {
  return nginx_full ? `NGINX had no connection left (worker_connections) ${times(nginx_full)}` : null
}

function generator(evidence: Evidence): string | null {
  const reached = share(evidence.rps, evidence.ceiling_rps)
  if (reached >= spent) return `the generator was at ${percent(reached)} of what it can do`
  const used = generatorCpu(evidence)
  return used >= spent ? `the generator’s CPU was used to ${percent(used)}` : null
}

/**
 * CPU seconds that a request cost the generator, which does the same for each: so it tells how fast the machine was. Null where
 * they are not known.
 */
export function generatorWork_s({ figures, counters }: Pick<CellResult, 'figures' | 'counters'>): number | null {
  const load_s = counters?.generator_cpu_s
  return figures && load_s ? load_s / figures.requests : null
}

/** The generator's CPU time as a share of what it can use: it stands behind the measured ceiling. */
function generatorCpu({ seconds, generator_cpu_s, link_cpu_s, generator_cpus }: Evidence): number {
  if (generator_cpu_s === null || generator_cpus === null) return 0
  return share(generator_cpu_s + (link_cpu_s ?? 0), seconds * generator_cpus)
}

function network(evidence: Evidence): string | null {
  const { seconds, answered, connections, link } = evidence
  const narrow = fullLink(evidence)
  if (narrow !== null) return narrow
  if (!link || link.connections_per_s === 0) return lostPackets(evidence)
  const takes = `the link takes ${short(link.connections_per_s)} new connections/s`
  const { syns_dropped = 0, syns_waited = 0 } = link.counted ?? {}
  if (share(syns_dropped + syns_waited, answered) >= held)
    return `${takes}: ${countText(syns_dropped)} were dropped and ${countText(syns_waited)} had to wait`
  // The burst's connections pass at any rate; those beyond it only as fast as the link lets them.
  const rate = share(connections - link.burst, seconds)
  return rate >= spent * link.connections_per_s ? `${takes}, and ${short(rate)} came` : lostPackets(evidence)
}

function fullLink({ seconds, link }: Evidence): string | null {
  if (!link || link.mbit_per_s <= 0) return null
  const used = Math.min(share((8 * (link.counted?.bytes ?? 0)) / 1e6, seconds), link.mbit_per_s)
  if (used < spent * link.mbit_per_s) return null
  return `the link carries ${short(link.mbit_per_s)} Mbit/s, and ${short(used)} were used`
}

/** A lost packet costs time if it is sent again; what is sent again without loss is the server's doing. */
function lostPackets(evidence: Evidence): string | null {
  const { link, retransmitted, syn_retransmitted, listen_overflows } = evidence
  if (!link?.counted || link.loss === 0) return null
  const again = Math.min(link.counted.lost, retransmitted ?? link.counted.lost)
  const syns = Math.min(Math.max((syn_retransmitted ?? 0) - (listen_overflows ?? 0), 0), again)
  const lost = share((again - syns) * (link.roundTrip_s + retry_s) + syns * synRetry_s, workTime(evidence))
  return lost >= waiting ? `${countText(again)} lost packets took about ${percent(lost)} of the mean latency` : null
}

function concurrency(evidence: Evidence): string | null {
  const { rps, answered, connections, retrying_s, workers, link } = evidence
  if (!link) return null
  const roundTrips = 1 + share(connections, answered)
  const retrying = share(retrying_s, answered)
  const most = share(workers, roundTrips * link.roundTrip_s + retrying)
  // Of one that spins the CPU tells nothing: round trips that take most of the time are the reason then.
  if (share(rps, most) < (spins(evidence) ? mainly : spent)) return null
  const closed = retrying > 0 ? `, and ${short(1000 * retrying)} ms on connections that the server closed,` : ''
  return `${workers} workers and ${short(roundTrips)} round trips a request${closed} allow ${short(most)} requests/s at most`
}

function load({ rate_rps }: Evidence): string | null {
  return rate_rps === null ? null : `every server gets ${short(rate_rps)} requests/s`
}

function listenQueue(evidence: Evidence): string | null {
  const overflows = evidence.listen_overflows ?? 0
  const late = share(overflows * synRetry_s, workTime(evidence))
  return late >= waiting ? `its listen queue overflowed ${times(overflows)}` : null
}

/** Seconds that all answered requests took together: nearly workers x seconds, without the workers that had ended. */
const workTime = ({ mean_s, answered }: Evidence): number => (mean_s ?? 0) * answered
const times = (count: number): string => (count === 1 ? 'once' : `${countText(count)} times`)
const short = (value: number): string =>
  value < 100 ? String(Number(value.toPrecision(3))) : countText(Math.round(value))
