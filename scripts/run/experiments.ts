import type { Exposure } from '../exposure/experiment.ts'
import { experimentId, experimentName, type PlannedExperiment } from '../plan/experiments.ts'
import { makeExperiment } from './experiment.ts'
import { linkSeed } from './generators.ts'
import { judged, outcomeText } from './judged.ts'
import { experimentsLeft, type Manifest, networkOf, serverOf } from './manifest.ts'
import type { Measuring } from './parts.ts'
import { positionOf } from './time-left.ts'

/**
 * Makes the experiments that are left of a run; each is stored when it has been made.
 * @param begun how far it has come
 */
export async function makeExperiments(measuring: Measuring, begun: Manifest): Promise<Manifest> {
  const { context, store, progress, signal, update, skipped } = measuring
  const { exposure } = begun.scenario
  if (!exposure) return begun
  let manifest = begun
  const exposures = [...begun.exposures]
  const left = experimentsLeft(begun).filter(({ network }) => !skipped.includes(network))
  for (const planned of left) {
    signal.throwIfAborted()
    const name = experimentName(planned)
    progress.begin(name, positionOf(manifest, skipped))
    const exposed = await makeExperiment(context, store, {
      planned,
      experiment: experimentOf(exposure, planned),
      server: serverOf(manifest, planned.server),
      network: networkOf(manifest, planned),
      linkSeed: linkSeed(manifest.seed, begun.experiments.indexOf(planned)),
    })
    signal.throwIfAborted()
    if (exposed.play) await store.savePlay(experimentId(planned), exposed.play)
    await store.appendExposure(exposed.result)
    exposures.push(exposed)
    manifest = update({ ...manifest, exposures })
    progress.end(name, judged(exposure, [exposed]).map(outcomeText).join(), positionOf(manifest, skipped))
  }
  return manifest
}

/** The experiment of a plan, as the run's scenario has it. */
function experimentOf({ experiments }: Exposure, { experiment: name }: PlannedExperiment) {
  const found = experiments.find((one) => one.name === name)
  if (!found) throw new Error(`the scenario has no experiment ${name}`)
  return found
}
