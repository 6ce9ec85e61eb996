import { setTimeout as sleep } from 'node:timers/promises'
import { max, min, some } from 'd3-array'
import type { Droplet } from '../lab/droplet.ts'
import { type LoadTimes, useUnderLoad } from '../lab/droplet-use.ts'
import type { ReadFiles } from '../lab/netns.ts'
import { type Figures, figuresOf } from '../load/figures.ts'
import { rawSamplesFile } from '../load/raw-samples.ts'
import { type Recording, takeRecording } from '../load/recording.ts'
import type { Samples } from '../load/samples.ts'
import { cellId } from '../plan/plan.ts'
import type { K6Job, Level } from '../scenario/loads/model.ts'
import { scheduledRate_rps } from '../scenario/loads/schedule.ts'
import type { Attempt } from './cell-context.ts'
import { checkCompanion, companionOf } from './companion.ts'
import { type Counted, countersBetween, readCpu, readNet, watchDroplet } from './counting.ts'
import type { Generator } from './generators.ts'
import { levelOf } from './level.ts'
import { nginxFull } from './logs.ts'
import { type Played, playedOf } from './played.ts'
import type { Counters, OpenLevel } from './result.ts'

/** Seconds that the droplet is left alone before the load: in less than 0.1 s, what it burns while idle cannot be told. */
const pause_s = 0.13

/** A droplet that answers, and what loads it. */
export interface Target {
  readonly attempt: Attempt
  readonly droplet: Droplet
  readonly generator: Generator
  readonly url: string
  /** Reads in the droplet's network namespace. */
  readonly files: ReadFiles
}

/**
 * Loads a droplet over its link, with the reference workload before and after.
 * @throws RunError if k6 itself fails
 */
export async function loadServer(target: Target): Promise<Played & { readonly counters: Counters }> {
  const { context, network, linkSeed, containers, watch } = target.attempt
  const { lab, generators, load, referenceWorkload, scenario } = context
  const first = async () => {
    const [before_s] = await Promise.all([referenceWorkload(), generators.use(network, linkSeed)])
    watch.lap('ready_s')
    return before_s
  }
  const job = load.job({ cpus: lab.cpus.generator.length, cell_timeout_s: scenario.cell_timeout_s })
  const {
    prepared: before_s,
    concluded: after_s,
    recording,
    countersIn,
  } = await counted(target, job, first, referenceWorkload)
  const reference_workloads_s = [before_s, after_s] as const
  const played = playedOf(recording, job.schedule)
  const counters = countersIn({
    loaded_s: spanOf(recording.samples, recording.begin_s).begin_s,
    ...spanOf(played.samples, played.begin_s),
  })
  const failed = some(played.samples, ({ error }) => error !== '')
  const nginx_full = failed ? await nginxFull(containers) : null
  return { ...played, counters: { ...counters, reference_workloads_s, nginx_full } }
}

/**
 * Loads a droplet by requests that arrive at a share of the rate that it has reached.
 * @param reached_rps requests a second
 * @returns one sample for each arrival that counts, the figures of all that were recorded, and what was counted meanwhile
 * @throws RunError if k6 itself fails
 */
export async function loadByRate(
  target: Target,
  { share, at }: Level,
  reached_rps: number,
): Promise<Played & { readonly figures: Figures; readonly level: OpenLevel; readonly counters: Counted }> {
  const { context, watch } = target.attempt
  const job = at(reached_rps, context.scenario.cell_timeout_s)
  const { recording, countersIn } = await counted(
    target,
    job,
    async () => {},
    async () => {},
  )
  const played = playedOf(recording, job.schedule)
  const figures = figuresOf(recording)
  const counters = countersIn(spanOf(recording.samples, recording.begin_s))
  const level = levelOf(played, {
    share,
    rate_rps: scheduledRate_rps(job.schedule),
    seconds: figures.seconds,
    counters,
  })
  watch.lap('collect_s')
  return { ...played, figures, level, counters }
}

/**
 * Plays a load, and reads what droplet and generator use before it, meanwhile and after it. When the load was is known only from
 * its samples, so the counters are those of the times that they give.
 * @param prepare what is to be done before it, with the droplet watched already
 * @param conclude what is to be done on the droplet's CPU after it, while the generator's reads what there is to read
 */
async function counted<P, C>(
  { attempt, generator, url, files }: Target,
  job: K6Job,
  prepare: () => Promise<P>,
  conclude: () => Promise<C>,
): Promise<{
  readonly prepared: P
  readonly concluded: C
  readonly recording: Recording
  readonly countersIn: (times: Omit<LoadTimes, 'quiet_s'>) => Counted
}> {
  const { context, cell, containers, watch } = attempt
  const file = rawSamplesFile(context.lab.settings, cellId(cell))
  const companion = companionOf(context, attempt.network)
  const place = companion?.at() ?? null
  const { variables } = job
  const told = place ? { ...job, variables: { ...variables, LAB_COMPANION: place.url } } : job
  const droplet = watchDroplet(containers)
  const beside = place && watchDroplet([{ cgroup: place.cgroup, inForce: null }])
  try {
    const prepared = await prepare()
    const quiet_s = droplet.mark()
    beside?.mark()
    // The network first before the load, and last after it, so that the CPU time of looking at it is not the load's.
    const [net] = await Promise.all([readNet(generator, files), sleep(1000 * pause_s)])
    const before = { ...net, ...(await readCpu(generator, containers, place?.cgroup ?? null)) }
    await generator.player.play(url, told, file)
    const [readings, besideReadings] = [droplet.end(), beside?.end() ?? []]
    watch.lap('k6_s')
    const cpu = await readCpu(generator, containers, place?.cgroup ?? null)
    const [netAfter, recording, concluded] = await Promise.all([
      readNet(generator, files),
      takeRecording(file),
      conclude(),
      checkCompanion(companion),
    ])
    const after = { ...cpu, ...netAfter }
    watch.lap('collect_s')
    const memoryLimits_bytes = containers.map(({ inForce }) => inForce?.memory_bytes ?? null)
    const countersIn = (times: Omit<LoadTimes, 'quiet_s'>) => {
      const use = useUnderLoad(readings, memoryLimits_bytes, { ...times, quiet_s })
      const { cpu_s } = useUnderLoad(besideReadings, [null], { ...times, quiet_s })
      return countersBetween(before, after, use, cpu_s, recording.cpu_s)
    }
    return { prepared, concluded, recording, countersIn }
  } finally {
    droplet.end()
    beside?.end()
  }
}

/** When the first request began and the last one ended, in seconds since 1970, as `from_s` is. */
function spanOf(samples: Samples, from_s: number): Pick<LoadTimes, 'begin_s' | 'end_s'> {
  const begin_s = min(samples, ({ start_s }) => start_s) ?? Number.POSITIVE_INFINITY
  const end_s = max(samples, ({ start_s, latency_s }) => start_s + latency_s) ?? Number.NEGATIVE_INFINITY
  return { begin_s: from_s + begin_s, end_s: from_s + end_s }
}
