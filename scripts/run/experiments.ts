import { allEnded } from '../base/all-ended.ts'
import { now_s } from '../base/clock.ts'
import type { Position } from '../base/progress.ts'
import { Turns } from '../base/turns.ts'
import type { Exposure } from '../exposure/experiment.ts'
import type { ExposureResult } from '../exposure/result.ts'
import { anyShortage_s, longestShortage_s, shortageBehind_s } from '../exposure/shortage.ts'
import { type CpuWatch, watchCpus } from '../lab/cpu-watch.ts'
import { experimentId, experimentName, type PlannedExperiment } from '../plan/experiments.ts'
import { makeExperiment } from './experiment.ts'
import type { Exposed } from './exposed.ts'
import { linkSeed } from './generators.ts'
import { judged, outcomeText } from './judged.ts'
import { atOnce, availableMemory, type Lane, Left, laneKinds, lanesOf } from './lanes.ts'
import { experimentOf, experimentsLeft, type Manifest, networkOf, serverOf } from './manifest.ts'
import type { Measuring } from './parts.ts'
import { positionOf } from './time-left.ts'

/** An experiment that was made, with what it came to, and the log of what went wrong. */
interface Made {
  readonly planned: PlannedExperiment
  readonly exposed: Exposed
  readonly came: ExposureResult
  readonly log: string | null
}

/** What experiments are made with. */
interface Making {
  readonly measuring: Measuring
  readonly begun: Manifest
  readonly exposure: Exposure
  /** How many may be made at a time. */
  readonly count: number
  /** How far the run has come: another one each time that something was stored. */
  readonly run: { manifest: Manifest }
  readonly left: Left
  readonly turns: Turns
}

/**
 * Makes the experiments that are left of a run, several at a time where the scenario says so; each is stored when it has been
 * made.
 * @param begun how far it has come
 */
export async function makeExperiments(measuring: Measuring, begun: Manifest): Promise<Manifest> {
  const { progress, skipped } = measuring
  const { exposure } = begun.scenario
  const planned = experimentsLeft(begun).filter(({ network }) => !skipped.includes(network))
  if (!exposure || planned.length === 0) return begun
  const count = atOnce(exposure.at_once, await availableMemory())
  if (count < exposure.at_once)
    progress.note(`there is memory for ${count} experiments at a time, and the scenario has ${exposure.at_once}`)
  const lanes = lanesOf(laneKinds(begun, count))
  const left = new Left(planned, lanes)
  const making: Making = { measuring, begun, exposure, count, run: { manifest: begun }, left, turns: new Turns() }
  await makeBeside(making, lanes)
  for (let one = left.alone(); one; one = left.alone()) await keep(making, await make(making, one, null))
  return making.run.manifest
}

/** Makes in each lane one experiment after the other, and leaves for later what has to be made again alone. */
async function makeBeside(making: Making, lanes: readonly Lane[]): Promise<void> {
  if (lanes.length === 0) return
  const { measuring, left } = making
  const { droplet, generator } = measuring.context.lab.cpus
  const watch = watchCpus([[droplet], generator])
  let failed = false
  const work = async (lane: Lane) => {
    for (let one = left.beside(lane); one && !failed; one = left.beside(lane)) {
      const made = await make(making, one, { lane, watch })
      const { result } = made.exposed
      left.took(one, (result.droplet?.cpu_s ?? 0) / result.total_s)
      if (isSure(made, making)) await keep(making, made)
      else {
        const how = left.doubt(one) ? 'again alone' : 'again'
        const why = made.came.verdict === null ? made.came.outcome : 'a CPU was short'
        measuring.progress.note(`  ${experimentName(one)}: ${why}, so it is made ${how}`)
      }
    }
  }
  const working = lanes.map((lane) =>
    work(lane).catch((error) => {
      failed = true
      throw error
    }),
  )
  await allEnded(working).finally(() => watch.close())
}

async function make(
  making: Making,
  planned: PlannedExperiment,
  beside: { readonly lane: Lane; readonly watch: CpuWatch } | null,
): Promise<Made> {
  const { measuring, begun, exposure, count, turns } = making
  const { context, progress, signal } = measuring
  signal.throwIfAborted()
  progress.begin(experimentName(planned), positionNow(making))
  const lab = beside ? { ...context.lab, droplets: context.lab.dropletsIn(beside.lane.suffix) } : context.lab
  const begin_s = now_s()
  const { exposed, log } = await makeExperiment(
    { ...context, lab, turns, atOnce: beside ? count : 1 },
    {
      planned,
      experiment: experimentOf(begun, planned),
      server: serverOf(begun, planned.server),
      network: networkOf(begun, planned),
      linkSeed: linkSeed(begun.seed, begun.experiments.indexOf(planned)),
    },
  )
  signal.throwIfAborted()
  const [came] = judged(exposure, [exposed])
  if (!came) throw new Error(`nothing came of ${experimentName(planned)}`)
  if (!beside) return { planned, exposed, came, log }
  const shortage_s = longestShortage_s(beside.watch.ticks, begin_s, now_s())
  return { planned, exposed: { ...exposed, result: { ...exposed.result, at_once: count, shortage_s } }, came, log }
}

/** Whether what came of an experiment is not due to others that were made at that time. */
function isSure({ planned, came: { verdict }, exposed }: Made, { measuring, exposure }: Making): boolean {
  // A server that cannot be measured as it is described never can.
  if (measuring.context.lab.view.unfit.has(planned.server)) return true
  // What is made beside others may have filled the generator's table of connections.
  if (exposed.result.outcome === 'invalid') return false
  const behind_s = verdict === null ? anyShortage_s : shortageBehind_s(verdict, exposure)
  return (exposed.result.shortage_s ?? 0) < behind_s
}

/** Stores what was made. */
async function keep(making: Making, { planned, exposed, came, log }: Made): Promise<void> {
  const { measuring, run } = making
  const { store, progress, update } = measuring
  const id = experimentId(planned)
  if (log !== null) await store.saveLog(id, log)
  if (exposed.play) await store.savePlay(id, exposed.play)
  await store.appendExposure(exposed.result)
  const { manifest } = run
  run.manifest = update({ ...manifest, exposures: [...manifest.exposures, exposed] })
  progress.end(experimentName(planned), outcomeText(came), positionNow(making))
}

function positionNow({ measuring: { skipped }, run, left, count }: Making): Position {
  return positionOf(run.manifest, skipped, { count, isAlone: (planned) => left.isAlone(planned) })
}
