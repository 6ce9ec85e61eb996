import { enough, type Healthy, healthyOf, inARow, ladder_s, type Occupation } from './occupation.ts'

/** Something that an experiment cannot do as it is described, and where that stands in it. */
export interface Problem {
  readonly path: readonly string[]
  readonly message: string
}

/** What of a scenario an experiment has to fit into. */
export interface Frame {
  readonly healthy: Healthy
  readonly limits: { readonly connections: number; readonly seconds: number }
  readonly verdicts: { readonly denied_for_s: number }
}

/** Requests of a kind that the healthy client makes at least while a server must be away to count as denied: one lost is no denial. */
const leastAsked = 5

/** So many times as long as right answers in a row need may the healthy client wait for them at least. */
const margin = 2

/** What of an experiment no server could come out well of, or no client could do. */
export function occupationProblems(experiment: Occupation, frame: Frame): Problem[] {
  const healthy = healthyOf(frame, experiment)
  return [
    ...placeProblems(experiment),
    ...ladderProblems(experiment, { ...frame, healthy }),
    ...healthyProblems({ ...frame, healthy }),
  ]
}

function placeProblems({ expect, only, proxy }: Occupation): Problem[] {
  if (!expect) return []
  const message = 'must be left out: expect says on which servers it is made, directly'
  return Object.entries({ only, proxy }).flatMap(([key, given]) => (given ? [{ path: [key], message }] : []))
}

/** @param frame with the experiment's own healthy client */
function ladderProblems(experiment: Occupation, { healthy, limits, verdicts }: Frame): Problem[] {
  const { connections, rung_s, open_per_s } = experiment
  const problem = (path: string, message: string): Problem => ({ path: [path], message })
  const found: Problem[] = []
  if (rung_s < verdicts.denied_for_s)
    found.push(
      problem(
        'rung_s',
        `must be at least verdicts.denied_for_s, which is ${verdicts.denied_for_s}: a shorter rung cannot deny`,
      ),
    )
  if ((connections.at(-1) ?? 0) > limits.connections)
    found.push(problem('connections', `must not exceed limits.connections, which is ${limits.connections}`))
  // A rung goes on until the requests that were under way are over, or late.
  const lasts_s = healthy.before_s + ladder_s(experiment) + connections.length * healthy.late_s
  if (lasts_s > limits.seconds)
    found.push(
      problem(
        'connections',
        `must have fewer rungs, or shorter ones: they take ${Math.ceil(lasts_s)} s, and limits.seconds is ${limits.seconds}`,
      ),
    )
  const tooMany = connections.find(
    (count, index) => enough * (count - (connections[index - 1] ?? 0)) > open_per_s * rung_s,
  )
  if (tooMany !== undefined)
    found.push(
      problem('open_per_s', `must be higher: a rung has time to open ${open_per_s * rung_s}, too few for ${tooMany}`),
    )
  return found
}

function healthyProblems({ healthy, verdicts: { denied_for_s } }: Frame): Problem[] {
  const { new_per_s, keep_alive, keep_alive_per_s, after_s } = healthy
  const kept_per_s = keep_alive * keep_alive_per_s
  const least_s = (margin * inARow) / (new_per_s + kept_per_s)
  const found: string[] = []
  if (after_s < least_s)
    found.push(`must ask more often, or longer after: ${inARow} right answers in a row take ${least_s / margin} s`)
  for (const [name, rate] of [
    ['new_per_s', new_per_s],
    ['keep_alive × keep_alive_per_s', kept_per_s],
  ] as const)
    if (rate > 0 && rate * denied_for_s < leastAsked)
      found.push(`must have ${name} of ${leastAsked / denied_for_s} or more: else one lost answer denies a server`)
  return found.map((message) => ({ path: ['healthy'], message }))
}
