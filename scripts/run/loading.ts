import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Container } from '../lab/container.ts'
import type { CheckedPart } from '../lab/droplet.ts'
import { type LoadTimes, useUnderLoad } from '../lab/droplet-use.ts'
import type { Yardstick } from '../lab/yardstick.ts'
import { runCapacity } from '../load/capacity.ts'
import { figuresOf } from '../load/figures.ts'
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
import { type Counted, countersBetween, now_s, readAll, watchDroplet } from './counting.ts'
import type { Generator } from './generators.ts'
import { levelOf } from './level.ts'
import { nginxFull } from './nginx-log.ts'
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
  readonly sidecar: Container
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
  const first = async () => {
    const before_s = await yardstick()
    watch.lap('ready_s')
    return before_s
  }
  const { prepared: before_s, done: files, countersIn } = await counted(target, first, () => runClosed(target, load))
  const yardsticks_s = [before_s, await yardstick()] as const
  const merged = await parseK6(...files.map((one) => ({ ...one, csv: createReadStream(one.file) })))
  await remove(files.map(({ file }) => file))
  watch.lap('collect_s')
  const { begin_s, end_s, failed } = spanOf(merged.samples)
  const counters = countersIn({ begin_s: merged.begin_s + begin_s, end_s: merged.begin_s + end_s })
  if (!counters) return { ...merged, counters }
  return {
    ...merged,
    counters: { ...counters, yardsticks_s, nginx_full: failed ? await nginxFull(target.parts) : null },
  }
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
  const { countersIn } = await counted(
    target,
    () => Promise.resolve(),
    () => runOpen(generator.container, { url, schedule, users, limit_s, file }),
  )
  const raw = await parseRaw(createReadStream(file))
  await remove([file])
  const arrivals = reconstruct(schedule, raw)
  const level = levelOf(arrivals, {
    share,
    rate_rps: 1e9 / schedule.period_ns,
    seconds: figuresOf(raw.samples).seconds,
    counters: countersIn(spanOf(raw.samples)),
  })
  watch.lap('collect_s')
  return { samples: arrivals.samples, level }
}

/**
 * Does some work, and reads what droplet and generator use before it, meanwhile and after it. When the load was is known only
 * from its samples, so the counters are those of the times that they give.
 * @param prepare what is to be done before it, with the droplet watched already
 */
async function counted<P, T>(
  { generator, parts, sidecar, watch }: Target,
  prepare: () => Promise<P>,
  work: () => Promise<T>,
): Promise<{
  readonly prepared: P
  readonly done: T
  readonly countersIn: (times: Omit<LoadTimes, 'quiet_s'>) => Counted | null
}> {
  const watched = watchDroplet(parts)
  try {
    const prepared = await prepare()
    const quiet_s = now_s()
    const before = await readAll('before', generator, parts, sidecar)
    const done = await work()
    const readings = watched.stop()
    watch.lap('k6_s')
    const after = await readAll('after', generator, parts, sidecar)
    const memoryLimits_bytes = parts.map(({ inForce }) => inForce?.memory_bytes ?? null)
    const countersIn = (times: Omit<LoadTimes, 'quiet_s'>) =>
      countersBetween(before, after, useUnderLoad(readings, memoryLimits_bytes, { ...times, quiet_s }))
    return { prepared, done, countersIn }
  } finally {
    watched.stop()
  }
}

/** When the first request began and the last one ended, in the time of the samples, and whether any failed. */
function spanOf(samples: Samples): { readonly begin_s: number; readonly end_s: number; readonly failed: boolean } {
  let begin_s = Number.POSITIVE_INFINITY
  let end_s = Number.NEGATIVE_INFINITY
  let failed = false
  for (const { start_s, latency_s, error } of samples) {
    begin_s = Math.min(begin_s, start_s)
    end_s = Math.max(end_s, start_s + latency_s)
    failed ||= error !== ''
  }
  return { begin_s, end_s, failed }
}

async function remove(files: readonly string[]): Promise<void> {
  await Promise.all(files.flatMap((file) => [file, `${file}.log`]).map((path) => rm(path, { force: true })))
}
