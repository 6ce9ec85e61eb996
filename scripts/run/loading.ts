import { createReadStream } from 'node:fs'
import { max, min, some } from 'd3-array'
import type { Droplet } from '../lab/droplet.ts'
import { type LoadTimes, useUnderLoad } from '../lab/droplet-use.ts'
import { figuresOf } from '../load/figures.ts'
import { type K6File, runJobs } from '../load/k6.ts'
import { type MergedLoad, parseK6 } from '../load/merge.ts'
import { parseRaw } from '../load/parse.ts'
import { rawSamplesFile, removeRaw } from '../load/raw-samples.ts'
import type { Samples } from '../load/samples.ts'
import { reconstruct } from '../load/schedule.ts'
import { cellId } from '../plan/plan.ts'
import type { K6Job, Level } from '../scenario/loads/model.ts'
import type { Attempt } from './cell-context.ts'
import { type Counted, countersBetween, now_s, readCpu, readNet, watchDroplet } from './counting.ts'
import type { Generator } from './generators.ts'
import { levelOf } from './level.ts'
import { nginxFull } from './logs.ts'
import type { Counters, OpenLevel } from './result.ts'

/** A droplet that answers, and what loads it. */
export interface Target {
  readonly attempt: Attempt
  readonly droplet: Droplet
  readonly generator: Generator
  readonly url: string
}

/**
 * Loads a droplet, with the reference workload before and after.
 * @throws RunError if k6 itself fails
 */
export async function loadServer(target: Target): Promise<MergedLoad & { readonly counters: Counters }> {
  const { context, network, way, containers, watch } = target.attempt
  const { lab, load, referenceWorkload, scenario } = context
  const first = async () => {
    const before_s = await referenceWorkload()
    watch.lap('ready_s')
    return before_s
  }
  const cell_timeout_s = load.cellTimeoutOn(network, way, scenario.cell_timeout_s)
  const jobs = load.jobs({ way, cpus: lab.cpus.generator.length, cell_timeout_s })
  const { prepared: before_s, files, countersIn } = await counted(target, jobs, first)
  const reference_workloads_s = [before_s, await referenceWorkload()] as const
  const merged = await parseK6(...files.map((one) => ({ ...one, csv: createReadStream(one.file) })))
  for (const { file } of files) await removeRaw(file)
  watch.lap('collect_s')
  const { begin_s, end_s } = spanOf(merged.samples)
  const counters = countersIn({ begin_s: merged.begin_s + begin_s, end_s: merged.begin_s + end_s })
  const failed = some(merged.samples, ({ error }) => error !== '')
  const nginx_full = failed ? await nginxFull(containers) : null
  return { ...merged, counters: { ...counters, reference_workloads_s, nginx_full } }
}

/**
 * Loads a droplet by requests that arrive at a share of the rate that it has reached.
 * @param reached_rps requests a second
 * @returns one sample for each arrival, with its latency from the intended start
 * @throws RunError if k6 itself fails
 */
export async function loadByRate(
  target: Target,
  { share, at }: Level,
  reached_rps: number,
): Promise<{ readonly samples: Samples; readonly level: OpenLevel }> {
  const { context, watch } = target.attempt
  const { schedule, job } = at(reached_rps, context.scenario.cell_timeout_s)
  const { files, countersIn } = await counted(target, [job], async () => {})
  const [{ file }] = files as [K6File]
  const raw = await parseRaw(createReadStream(file))
  await removeRaw(file)
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
 * Runs k6, and reads what droplet and generator use before it, meanwhile and after it. When the load was is known only from
 * its samples, so the counters are those of the times that they give.
 * @param prepare what is to be done before it, with the droplet watched already
 */
async function counted<P>(
  { attempt, droplet, generator, url }: Target,
  jobs: readonly K6Job[],
  prepare: () => Promise<P>,
): Promise<{
  readonly prepared: P
  readonly files: readonly K6File[]
  readonly countersIn: (times: Omit<LoadTimes, 'quiet_s'>) => Counted
}> {
  const { context, cell, containers, watch } = attempt
  const fileOf = (index: number) => rawSamplesFile(context.lab.settings, `${cellId(cell)}-${index}`)
  const stopWatching = watchDroplet(containers)
  try {
    const prepared = await prepare()
    const quiet_s = now_s()
    // The network first before the load, and last after it, so that the CPU time of looking at it is not the load's.
    const before = { ...(await readNet(generator, droplet.counters)), ...(await readCpu(generator, containers)) }
    const files = await runJobs(generator.container, url, jobs, fileOf)
    const readings = stopWatching()
    watch.lap('k6_s')
    const after = { ...(await readCpu(generator, containers)), ...(await readNet(generator, droplet.counters)) }
    const memoryLimits_bytes = containers.map(({ inForce }) => inForce?.memory_bytes ?? null)
    const countersIn = (times: Omit<LoadTimes, 'quiet_s'>) =>
      countersBetween(before, after, useUnderLoad(readings, memoryLimits_bytes, { ...times, quiet_s }))
    return { prepared, files, countersIn }
  } finally {
    stopWatching()
  }
}

/** When the first request began and the last one ended, in the time of the samples. */
function spanOf(samples: Samples): Omit<LoadTimes, 'quiet_s'> {
  const begin_s = min(samples, ({ start_s }) => start_s) ?? Number.POSITIVE_INFINITY
  const end_s = max(samples, ({ start_s, latency_s }) => start_s + latency_s) ?? Number.NEGATIVE_INFINITY
  return { begin_s, end_s }
}
