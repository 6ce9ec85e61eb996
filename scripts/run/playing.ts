import { writeFile } from 'node:fs/promises'
import { replyBytes } from '../exposure/about.ts'
import { type Experiment, type Exposure, healthyOf, isPatience } from '../exposure/experiment.ts'
import type { Recording } from '../exposure/result.ts'
import type { Droplet } from '../lab/droplet.ts'
import { expectedBody, runK6 } from '../load/k6.ts'
import { rawSamplesFile, toldFile } from '../load/raw-samples.ts'
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
  const { exposure } = scenario
  if (!exposure) throw new Error('the scenario has no experiments')
  const file = rawSamplesFile(lab.settings, experimentId(planned))
  const { script, told } = jobOf(experiment, exposure)
  const path = toldFile(file)
  await writeFile(path, JSON.stringify({ url, ...told }))
  await runK6(generator, url, { script, schedule: null, variables: { LAB_EXPOSURE: path } }, file)
  return takePlay(file)
}

/** The load script of an experiment, and what the clients know of it: not where it is made, on which containers, and why. */
function jobOf(experiment: Experiment, exposure: Exposure): { readonly script: string; readonly told: object } {
  if (isPatience(experiment)) {
    const { patience_s, steps } = experiment
    return { script: 'patience', told: { patience_s, steps } }
  }
  const { connections, open_per_s, rung_s, receive_buffer, path, steps } = experiment
  const told = {
    body: expectedBody,
    body_bytes: replyBytes(experiment.environment) ?? expectedBody.length,
    healthy: healthyOf(exposure, experiment),
    experiment: { connections, open_per_s, rung_s, receive_buffer, path, steps },
    limits: exposure.limits,
    verdicts: exposure.verdicts,
  }
  return { script: 'exposure', told }
}
