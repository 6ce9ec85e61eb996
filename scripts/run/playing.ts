import type { Experiment } from '../exposure/experiment.ts'
import type { Recording } from '../exposure/result.ts'
import type { Droplet } from '../lab/droplet.ts'
import { expectedBody, runK6 } from '../load/k6.ts'
import { rawSamplesFile } from '../load/raw-samples.ts'
import { experimentId, type PlannedExperiment } from '../plan/experiments.ts'
import type { RunContext } from './cell-context.ts'
import { takePlay } from './play-file.ts'

/** A droplet that answers, and the clients that are to meet it. */
export interface Scene {
  readonly context: RunContext
  readonly plan: { readonly planned: PlannedExperiment; readonly experiment: Experiment }
  readonly droplet: Droplet
  readonly generator: Parameters<typeof runK6>[0]
  /** What the clients ask for. */
  readonly url: string
}

/**
 * Has the clients of an experiment play, and gives what they recorded.
 * @throws RunError if the generator fails
 */
export async function playOn({ context: { lab, scenario }, plan, generator, url }: Scene): Promise<Recording> {
  const { planned, experiment } = plan
  const file = rawSamplesFile(lab.settings, experimentId(planned))
  const { healthy, limits, verdicts } = scenario.exposure ?? {}
  const { environment: _, ...asked } = experiment
  const told = JSON.stringify({ url, body: expectedBody, healthy, experiment: asked, limits, verdicts })
  await runK6(generator, url, { script: 'exposure', schedule: null, variables: { LAB_EXPOSURE: told } }, file)
  return takePlay(file)
}
