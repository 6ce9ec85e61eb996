import { isAnswers, isRestart } from '../exposure/experiment.ts'
import { playSchema } from '../exposure/play.ts'
import type { Recording } from '../exposure/result.ts'
import { expectedBody, runK6 } from '../load/k6.ts'
import { rawSamplesFile } from '../load/raw-samples.ts'
import { experimentId } from '../plan/experiments.ts'
import { answersOn } from './answering.ts'
import { takePlay } from './play-file.ts'
import { playRestarts } from './restarts/play.ts'
import type { Target } from './restarts/target.ts'
import type { Scene } from './scene.ts'

/**
 * Has the clients of an experiment play, and gives what they recorded.
 * @throws RunError if the generator fails
 */
export async function playOn(scene: Scene): Promise<Recording> {
  const { context, plan, generator, url } = scene
  const { lab, scenario } = context
  const { planned, experiment } = plan
  if (isAnswers(experiment)) return answersOn(scene, experiment)
  const { exposure } = scenario
  if (!exposure) throw new Error('the scenario has no experiments')
  const file = rawSamplesFile(lab.settings, experimentId(planned))
  if (isRestart(experiment))
    return playRestarts({ experiment, exposure, generator, url, targets: targetsOf(scene), file })
  const { healthy, limits, verdicts } = exposure
  const { environment: _, ...asked } = experiment
  const told = JSON.stringify({ url, body: expectedBody, healthy, experiment: asked, limits, verdicts })
  await runK6(generator, url, { script: 'exposure', schedule: null, variables: { LAB_EXPOSURE: told } }, file)
  return takePlay(file, playSchema)
}

/** The servers that are restarted. */
function targetsOf({ droplet, plan: { server }, files, second }: Scene): Target[] {
  const { port } = server
  const first = { container: droplet.server, files, port }
  return second ? [first, { container: second.server.server, files: second.files, port }] : [first]
}
