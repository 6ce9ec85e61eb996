import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type Docker from 'dockerode'
import type { CheckedPart } from '../docker/droplet.ts'
import type { Yardstick } from '../docker/yardstick.ts'
import { runCapacity } from '../load/capacity.ts'
import { runHey } from '../load/hey.ts'
import type { K6File } from '../load/k6.ts'
import { type MergedLoad, parseK6 } from '../load/merge.ts'
import { runOpen } from '../load/open.ts'
import { parseRaw } from '../load/parse.ts'
import { rawSamplesFile } from '../load/raw-samples.ts'
import type { Samples } from '../load/samples.ts'
import { reconstruct, scheduleOf } from '../load/schedule.ts'
import { queueLimit_s } from '../plan/load.ts'
import type { Network } from '../scenario/network.ts'
import type { CapacityLoad, HeyLoad, OpenLoad, Way } from '../scenario/scenario.ts'
import { figuresOf } from '../stats/figures.ts'
import { levelOf } from '../stats/open.ts'
import { type Counted, countersBetween, readAll, watchProcesses } from './counting.ts'
import type { Generator } from './generators.ts'
import type { Counters, OpenLevel } from './result.ts'
import type { Stopwatch } from './stopwatch.ts'

/** A droplet that answers, and what loads and watches it. */
export interface Target {
  readonly url: string
  readonly generator: Generator
  /** CPUs of the generator. */
  readonly generatorCpus: number
  readonly parts: readonly CheckedPart[]
  /** The container that looks into the droplet's network namespace. */
  readonly sidecar: Docker.Container
  readonly yardstick: Yardstick
  readonly network: Network
  /** How k6 plays the workers of the load `hey`. */
  readonly way: Way
  /** Seconds that one phase of load may take. */
  readonly limit_s: number
  /** Where k6's files lie, and a name for the cell's. */
  readonly place: Parameters<typeof rawSamplesFile>[0]
  readonly name: string
  readonly watch: Stopwatch
}

/**
 * Loads a droplet by a closed model, with the yardstick before and after it.
 * @throws RunError if k6 itself fails
 */
export async function loadClosed(
  target: Target,
  load: HeyLoad | CapacityLoad,
): Promise<MergedLoad & { readonly counters: Counters | null }> {
  const { watch, yardstick } = target
  const before_s = await yardstick()
  watch.lap('ready_s')
  const { done: files, counters } = await counted(target, () => runClosed(target, load))
  const yardsticks_s = [before_s, await yardstick()] as const
  const merged = await parseK6(...files.map((one) => ({ ...one, csv: createReadStream(one.file) })))
  await remove(files.map(({ file }) => file))
  watch.lap('collect_s')
  return { ...merged, counters: counters && { ...counters, yardsticks_s } }
}

async function runClosed(target: Target, load: HeyLoad | CapacityLoad): Promise<readonly K6File[]> {
  const { url, generator, generatorCpus, network, way, place, name } = target
  if (load.kind === 'capacity') {
    const fileOf = (index: number) => rawSamplesFile(place, `${name}-${index}`)
    return runCapacity(generator.container, { url, load, cpus: generatorCpus, limit_s: target.limit_s, fileOf })
  }
  const file = rawSamplesFile(place, name)
  const limit_s = way === 'queue' ? queueLimit_s(load, network, target.limit_s) : target.limit_s
  return [await runHey(generator.container, { url, load, way, limit_s, file })]
}

/**
 * Loads a droplet by requests that arrive at a share of its capacity.
 * @param capacity_rps requests a second
 * @returns one sample for each arrival, with its latency from the intended start
 * @throws RunError if k6 itself fails
 */
export async function loadLevel(
  target: Target,
  { seconds, users }: OpenLoad,
  share: number,
  capacity_rps: number,
): Promise<{ readonly samples: Samples; readonly level: OpenLevel }> {
  const { url, generator, limit_s, place, name, watch } = target
  const schedule = scheduleOf(share * capacity_rps, seconds)
  const file = rawSamplesFile(place, `${name}-open`)
  const { counters } = await counted(target, () =>
    runOpen(generator.container, { url, schedule, users, limit_s, file }),
  )
  const raw = await parseRaw(createReadStream(file))
  await remove([file])
  const arrivals = reconstruct(schedule, raw)
  const level = levelOf(arrivals, {
    share,
    rate_rps: 1e9 / schedule.period_ns,
    seconds: figuresOf(raw.samples).seconds,
    counters,
  })
  watch.lap('collect_s')
  return { samples: arrivals.samples, level }
}

/** Does some work, and counts what droplet and generator use meanwhile. */
async function counted<T>(
  { generator, parts, sidecar, watch }: Target,
  work: () => Promise<T>,
): Promise<{ readonly done: T; readonly counters: Counted | null }> {
  const before = await readAll('before', generator, parts, sidecar)
  const processes = watchProcesses(parts.flatMap(({ cgroup }) => (cgroup ? [cgroup] : [])))
  let done: T
  let peakProcesses: number | null = null
  try {
    done = await work()
  } finally {
    peakProcesses = await processes.stop()
  }
  watch.lap('k6_s')
  const after = await readAll('after', generator, parts, sidecar)
  return { done, counters: countersBetween(before, after, peakProcesses) }
}

async function remove(files: readonly string[]): Promise<void> {
  await Promise.all(files.flatMap((file) => [file, `${file}.log`]).map((path) => rm(path, { force: true })))
}
