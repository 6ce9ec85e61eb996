import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { type Cgroup, readProcesses, readUsage, type Usage } from '../docker/cgroup.ts'
import type { CheckedPart } from '../docker/droplet.ts'
import {
  type HostCpu,
  hostCpuBetween,
  type NetCounters,
  netCountersBetween,
  parseHostCpu,
} from '../docker/net-counters.ts'
import { readConntrack, readNetCounters } from '../docker/netns.ts'
import type { Generator } from './generators.ts'
import type { Counters } from './result.ts'

/** Everything that is counted of a cell, at one moment. Reading it costs the droplet nothing. */
export interface Reading {
  readonly droplet: readonly { readonly part: CheckedPart['part']; readonly usage: Usage }[]
  readonly generator: Usage | null
  readonly wan: Usage | null
  /** Of the orchestrator itself. */
  readonly self_s: number
  readonly dropletNet: NetCounters | null
  readonly generatorNet: NetCounters | null
  /** Share of the generator's table of connections that is taken; null where there is none. */
  readonly conntrack: number | null
  readonly host: HostCpu | null
}

/**
 * Reads everything.
 * @param sidecar the container in the droplet's network namespace
 * @param when decides the order: looking into the namespaces takes CPU time of the generator, which shall not
 * count as the load's
 */
export async function readAll(
  when: 'before' | 'after',
  generator: Generator,
  parts: readonly CheckedPart[],
  sidecar: Docker.Container,
): Promise<Reading> {
  const readNet = async () => {
    const [dropletNet, generatorNet, conntrack] = await Promise.all([
      readNetCounters(sidecar),
      readNetCounters(generator.container),
      readConntrack(generator.container),
    ])
    return { dropletNet, generatorNet, conntrack }
  }
  if (when === 'before') return { ...(await readNet()), ...(await readCpu(generator, parts)) }
  return { ...(await readCpu(generator, parts)), ...(await readNet()) }
}

async function readCpu({ cgroup, line }: Generator, parts: readonly CheckedPart[]) {
  const [generator, wan, droplet, host] = await Promise.all([
    cgroup ? readUsage(cgroup) : null,
    line?.wan.cgroup ? readUsage(line.wan.cgroup) : null,
    Promise.all(
      parts.flatMap(({ part, cgroup }) => (cgroup ? [readUsage(cgroup).then((usage) => ({ part, usage }))] : [])),
    ),
    readFile('/proc/stat', 'utf8').then(parseHostCpu),
  ])
  const { user, system } = process.cpuUsage()
  return { droplet, generator, wan, self_s: (user + system) / 1e6, host }
}

/** What counters tell: all but the yardstick, which is a measurement of its own. */
export type Counted = Omit<Counters, 'yardsticks_s'>

/** What was used between two readings; null if a part has ended and taken its counters with it. */
export function countersBetween(before: Reading, after: Reading, peakProcesses: number | null): Counted | null {
  const usages = (reading: Reading) => reading.droplet.map(({ usage }) => usage)
  const grown = (field: 'cpu_s' | 'throttled_s' | 'oom_kills') =>
    sum(usages(after).map((usage) => usage[field])) - sum(usages(before).map((usage) => usage[field]))
  if (!before.generator || !after.generator || grown('cpu_s') < 0) return null
  const generator_cpu_s = after.generator.cpu_s - before.generator.cpu_s
  const wan_cpu_s = before.wan && after.wan ? after.wan.cpu_s - before.wan.cpu_s : null
  const lab_s = grown('cpu_s') + generator_cpu_s + (wan_cpu_s ?? 0) + after.self_s - before.self_s
  const host = before.host && after.host ? hostCpuBetween(before.host, after.host, lab_s) : null
  const peaks = usages(after).map((usage) => usage.peak_memory_bytes)
  return {
    droplet_cpu_s: grown('cpu_s'),
    proxy_cpu_s: proxyCpu(before, after),
    generator_cpu_s,
    throttled_s: grown('throttled_s'),
    peak_memory_bytes: peaks.includes(null) ? null : sum(peaks.map(Number)),
    oom_kills: grown('oom_kills'),
    wan_cpu_s,
    peak_processes: peakProcesses,
    ...netBetween(before, after),
    // Connections stay in the table for minutes after their end, so the load's are still there.
    conntrack: after.conntrack,
    host_steal: host?.steal ?? null,
    host_others: host?.others ?? null,
  }
}

function proxyCpu(before: Reading, after: Reading): number | null {
  const of = ({ droplet }: Reading) => droplet.find(({ part }) => part === 'proxy')?.usage.cpu_s
  const [first, last] = [of(before), of(after)]
  return first === undefined || last === undefined ? null : last - first
}

function netBetween(before: Reading, after: Reading) {
  const between = (first: NetCounters | null, last: NetCounters | null) =>
    first && last ? netCountersBetween(first, last) : null
  const droplet = between(before.dropletNet, after.dropletNet)
  const generator = between(before.generatorNet, after.generatorNet)
  const both = (name: keyof NetCounters) => {
    const [a, b] = [droplet?.[name] ?? null, generator?.[name] ?? null]
    return a === null || b === null ? null : a + b
  }
  return {
    listen_overflows: droplet?.listenOverflows ?? null,
    listen_drops: droplet?.listenDrops ?? null,
    retransmitted: both('retransmitted'),
    syn_retransmitted: both('synRetransmitted'),
    resets: both('resets'),
  }
}

/** Looks at how many processes a droplet has, ten times a second, until it is told to stop; null where nothing counts them. */
export function watchProcesses(cgroups: readonly Cgroup[]): { readonly stop: () => Promise<number | null> } {
  let peak: number | null = null
  let last: Promise<void> = Promise.resolve()
  const look = async () => {
    const counts = await Promise.all(cgroups.map(readProcesses))
    if (!counts.includes(null)) peak = Math.max(peak ?? 0, sum(counts.map(Number)))
  }
  const timer = setInterval(() => {
    last = last.then(look)
  }, 100)
  return {
    stop: async () => {
      clearInterval(timer)
      await last.then(look)
      return peak
    },
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
