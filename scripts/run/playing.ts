import { type Exposure, isAnswers, isPatience, isRestart } from '../exposure/experiment.ts'
import { healthyOf, type Occupation } from '../exposure/occupation.ts'
import { playSchema } from '../exposure/play.ts'
import { wellBefore } from '../exposure/requests.ts'
import type { Recording } from '../exposure/result.ts'
import { bodyTold } from '../load/k6.ts'
import { rawSamplesFile } from '../load/raw-samples.ts'
import { experimentId } from '../plan/experiments.ts'
import { answersOn } from './answering.ts'
import { waitOn } from './patience.ts'
import { playRestarts } from './restarts/play.ts'
import type { Target } from './restarts/target.ts'
import type { Scene } from './scene.ts'
import { tell } from './telling.ts'

/**
 * Has the clients of an experiment play, and gives what they recorded.
 * @throws RunError if the generator fails
 */
export async function playOn(scene: Scene): Promise<Recording> {
  const { context, plan, generator, url } = scene
  const { planned, experiment } = plan
  const { exposure } = context.scenario
  if (!exposure) throw new Error('the scenario has no experiments')
  if (isAnswers(experiment)) return answersOn(scene, experiment)
  if (isRestart(experiment)) {
    const file = rawSamplesFile(context.lab.settings, experimentId(planned))
    return playRestarts({ experiment, exposure, generator, url, targets: targetsOf(scene), file })
  }
  if (isPatience(experiment)) return waitOn(scene, experiment)
  return tell(scene, 'exposure', occupationTold(experiment, exposure), playSchema)
}

/** What the clients know of an experiment: not where it is made, on which containers, and why. */
function occupationTold(experiment: Occupation, exposure: Exposure): object {
  const { connections, open_per_s, rung_s, receive_buffer, path, steps } = experiment
  return {
    ...bodyTold(experiment.environment),
    healthy: healthyOf(exposure, experiment),
    experiment: { connections, open_per_s, rung_s, receive_buffer, path, steps },
    limits: exposure.limits,
    verdicts: { ...exposure.verdicts, well_before: wellBefore },
  }
}

/** The servers that are restarted. */
function targetsOf({ droplet, plan: { server }, files, second }: Scene): Target[] {
  const { port } = server
  const first = { container: droplet.server, files, port }
  return second ? [first, { container: second.server.server, files: second.files, port }] : [first]
}
