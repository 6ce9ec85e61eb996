import { type AnswersPlay, type Forwarded, forwardedSchema, spokenPlaySchema } from '../exposure/answers/play.ts'
import { type Answers, type Payload, payloadsSchema } from '../exposure/answers/schema.ts'
import type { Exposure } from '../exposure/experiment.ts'
import type { Container } from '../lab/container.ts'
import { execIfRuns } from '../lab/exec.ts'
import { bodyTold } from '../load/k6.ts'
import type { Scene } from './scene.ts'
import { tell } from './telling.ts'

/**
 * Has the payloads of an experiment sent, and gives what came back and, if the server is a recorder behind a proxy, what it got.
 * @throws RunError if the generator fails
 */
export async function answersOn(scene: Scene, experiment: Answers): Promise<AnswersPlay> {
  const { context, droplet } = scene
  const sent = payloadsSchema.parse(experiment.payloads)
  const told = answersTold(experiment, sent, context.scenario.exposure?.limits)
  const play = await tell(scene, 'answers', told, spokenPlaySchema)
  const proxied = droplet.proxy !== null
  return { ...play, sent, proxied, forwarded: proxied ? await forwardedTo(droplet.server) : null }
}

/** What the client knows of an experiment: not what has to come of its payloads. */
export function answersTold(
  { environment, path, answer_limit_s, quiet_s }: Answers,
  sent: readonly Payload[],
  limits: Exposure['limits'] | undefined,
) {
  const payloads = sent.map(({ id, steps }) => ({ id, steps }))
  return { ...bodyTold(environment), path, payloads, answer_limit_s, quiet_s, limits }
}

/** Where a recorder writes a line of JSON for each piece that it got. */
const recordFile = '/tmp/forwarded.jsonl'

/** What a server has recorded of the bytes that it got; null if it is no recorder. */
async function forwardedTo(server: Container): Promise<Forwarded[] | null> {
  const done = await execIfRuns(server, ['cat', recordFile], 10)
  if (done?.exitCode !== 0) return null
  const lines = done.stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => forwardedSchema.parse(JSON.parse(line)))
}
