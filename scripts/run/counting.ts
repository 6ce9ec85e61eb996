import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { clockAhead_s, now_s } from '../base/clock.ts'
import { type Cgroup, readerOf, readUsage } from '../lab/cgroup.ts'
import type { Usage } from '../lab/cgroup-files.ts'
import type { CheckedContainer } from '../lab/droplet.ts'
import type { DropletUse } from '../lab/droplet-use.ts'
import { type HostCpu, hostCpuBetween, type NetCounters, parseHostCpu } from '../lab/net-counters.ts'
import { type ReadFiles, readConntrack, readNetCounters } from '../lab/netns.ts'
import type { DropletReading } from '../lab/readings.ts'
import type { Generator } from './generators.ts'
import type { Counters } from './result.ts'

/** Everything that is counted of a cell, at one moment. Reading it costs the droplet nothing. */
interface Reading {
  readonly droplet: readonly { readonly role: CheckedContainer['role']; readonly usage: Usage }[]
  readonly generator: Usage | null
  readonly emulator: Usage | null
  readonly companion: Usage | null
  /** Of the orchestrator itself. */
  readonly self_s: number
  readonly dropletNet: NetCounters | null
  readonly generatorNet: NetCounters | null
  /** Share of the generator's table of connections that is taken; null where there is none. */
  readonly conntrack: number | null
  readonly host: HostCpu | null
}

/**
 * Reads the half of a `Reading` that is the network's. Looking into the namespaces takes CPU time of the generator.
 * @param droplet by which files in the droplet's network namespace are read
 */
export async function readNet({ files }: Generator, droplet: ReadFiles) {
  const [dropletNet, generatorNet, conntrack] = await Promise.all([
    readNetCounters(droplet),
    readNetCounters(files),
    readConntrack(files),
  ])
  return { dropletNet, generatorNet, conntrack }
}

/** Reads the other half. */
export async function readCpu(
  { cgroup, link }: Generator,
  containers: readonly CheckedContainer[],
  companionCgroup: Cgroup | null,
) {
  const generator = cgroup ? readUsage(cgroup) : null
  const emulator = link?.cgroup ? readUsage(link.cgroup) : null
  const companion = companionCgroup ? readUsage(companionCgroup) : null
  const droplet = containers.flatMap(({ role, cgroup }) => (cgroup ? [{ role, usage: readUsage(cgroup) }] : []))
  const host = parseHostCpu(await readFile('/proc/stat', 'utf8'))
  const { user, system } = process.cpuUsage()
  return { droplet, generator, emulator, companion, self_s: (user + system) / 1e6, host }
}

/** What counters tell: all but the reference workload, which is a measurement of its own, and what a log tells. */
export type Counted = Omit<Counters, 'reference_workloads_s' | 'nginx_full'>

/**
 * What was used between two readings. Counters of the droplet that began again, because a container ended or was started
 * anew, are null; so are those of a generator that is not known.
 * @param use of the droplet under load
 * @param companion_cpu_s of the companion meanwhile
 * @param generator_cpu_s what the generator says that its requests took
 */
export function countersBetween(
  before: Reading,
  after: Reading,
  use: DropletUse,
  companion_cpu_s: number | null,
  generator_cpu_s: number,
): Counted {
  const wholeGenerator_s = growth(before.generator?.cpu_s, after.generator?.cpu_s)
  const link_cpu_s = growth(before.emulator?.cpu_s, after.emulator?.cpu_s)
  const whole_s = grown(before, after, 'cpu_s')
  const beside_s = growth(before.companion?.cpu_s, after.companion?.cpu_s) ?? 0
  const lab_s = sumOf([whole_s, beside_s, wholeGenerator_s, link_cpu_s ?? 0, after.self_s - before.self_s])
  const host = before.host && after.host ? hostCpuBetween(before.host, after.host, lab_s) : null
  const usages = after.droplet.map(({ usage }) => usage)
  const proxy = after.droplet.findIndex(({ role }) => role === 'proxy')
  const again = whole_s === null
  return {
    droplet_cpu_s: again ? null : use.cpu_s,
    proxy_cpu_s: again ? null : (use.containers_cpu_s[proxy] ?? null),
    idle_cpu: use.idle_cpu,
    generator_cpu_s,
    companion_cpu_s,
    throttled_s: again ? null : use.throttled_s,
    peak_memory_bytes: again ? null : sumOf(usages.map((usage) => usage.peak_memory_bytes)),
    held_memory: use.held_memory,
    memory_limit_hits: use.limit_hits,
    oom_kills: grown(before, after, 'oom_kills'),
    swap_bytes: again ? null : sumOf(usages.map((usage) => usage.swap_bytes)),
    link_cpu_s,
    peak_processes: use.peak_processes,
    pids_refused: grown(before, after, 'pids_refused'),
    ...netBetween(before, after),
    // Connections stay in the table for minutes after their end, so the load's are still there.
    conntrack: after.conntrack,
    host_steal: host?.steal ?? null,
    host_others: host?.others ?? null,
  }
}

/** By how much a counter grew; null if it was not counted, or fell, since it then began again. */
export function growth(before: number | null | undefined, after: number | null | undefined): number | null {
  return before == null || after == null || after < before ? null : after - before
}

/** By how much a counter of all containers grew; null if it fell in one of them, or is not counted. */
function grown(before: Reading, after: Reading, name: 'cpu_s' | 'oom_kills' | 'pids_refused'): number | null {
  const growths = after.droplet.map(({ role, usage }) =>
    growth(before.droplet.find((one) => one.role === role)?.usage[name], usage[name]),
  )
  return sumOf(growths)
}

function netBetween(before: Reading, after: Reading) {
  const droplet = (name: keyof NetCounters) => growth(before.dropletNet?.[name], after.dropletNet?.[name])
  const generator = (name: keyof NetCounters) => growth(before.generatorNet?.[name], after.generatorNet?.[name])
  const both = (name: keyof NetCounters) => sumOf([droplet(name), generator(name)])
  return {
    listen_overflows: droplet('listenOverflows'),
    listen_drops: droplet('listenDrops'),
    retransmitted: both('retransmitted'),
    syn_retransmitted: both('synRetransmitted'),
    resets: both('resets'),
    connections_opened: generator('connectionsOpened'),
  }
}

/** Looks at what a droplet uses, ten times a second. */
interface DropletWatch {
  /** Looks now, and a tenth of a second from now; gives the time, in seconds since 1970. */
  readonly mark: () => number
  /** Ends it when it is called for the first time; gives the readings. */
  readonly end: () => readonly DropletReading[]
}

export function watchDroplet(containers: readonly Pick<CheckedContainer, 'cgroup' | 'inForce'>[]): DropletWatch {
  const readers = containers.map(({ cgroup }) => (cgroup ? readerOf(cgroup) : () => null))
  const readings: DropletReading[] = []
  const cpu = Number(containers[0]?.inForce?.cpuset)
  const look = () => {
    const used = readers.map((read) => read())
    const at_s = now_s()
    const host = Number.isInteger(cpu) ? parseHostCpu(readFileSync('/proc/stat', 'utf8'), cpu) : null
    readings.push({ at_s, ahead_s: clockAhead_s(), containers: used, taken_s: host && host.busy_s + host.steal_s })
    return at_s
  }
  look()
  const timer = setInterval(look, 100)
  let isOver = false
  return {
    mark: () => {
      timer.refresh()
      return look()
    },
    end: () => {
      if (isOver) return readings
      isOver = true
      clearInterval(timer)
      look()
      return readings
    },
  }
}

/** A sum; null if a part of it is. */
export function sumOf(values: readonly (number | null)[]): number | null {
  return values.includes(null) ? null : values.reduce((total: number, value) => total + Number(value), 0)
}
