import { type Exposure, exposureSchema } from '../../scripts/exposure/experiment.ts'
import type { Rules } from '../../scripts/exposure/figures.ts'
import { occupationSchema } from '../../scripts/exposure/occupation.ts'
import type { HealthyClass, Play } from '../../scripts/exposure/play.ts'
import { judge, type Verdict, type VerdictOf } from '../../scripts/exposure/verdict.ts'

/** Requests that are due in a second, every other one on a kept connection. */
export const perSecond = 40
/** When the first rung begins, in seconds. */
export const begin_s = 3

/** What comes of a request; right after 10 ms if nothing else is said. */
export interface Fate {
  readonly class?: HealthyClass
  readonly latency_s?: number
  readonly reused?: boolean
}

/** What the hostile client's row says, besides when it was. */
export type Hostile = Partial<Omit<Play['hostile'][number], 'at_s' | 'wanted'>>

export interface Told {
  /** Connections and seconds of each rung, in their order. */
  readonly rungs: readonly (readonly [connections: number, seconds: number])[]
  /** Seconds after the last rung in which requests are due. */
  readonly after_s?: number
  /** @param row the request's number, from 0 on; the first of the first rung is 120 */
  readonly fate?: (due_s: number, row: number) => Fate
  /** What the hostile client found at a time; as many connections as are wanted if nothing else is said. */
  readonly hostile?: (at_s: number, wanted: number) => Hostile
  readonly stopped?: Play['stopped']
}

/** A play as the clients record it. */
export function playOf({
  rungs: told,
  after_s = 2,
  fate = () => ({}),
  hostile = () => ({}),
  stopped = null,
}: Told): Play {
  let end_s = begin_s
  const rungs = told.map(([connections, seconds]) => {
    const rung = { connections, begin_s: end_s, end_s: end_s + seconds }
    end_s = rung.end_s
    return rung
  })
  const requests = Array.from({ length: Math.round((end_s + after_s) * perSecond) }, (_, row) => {
    const due_s = row / perSecond
    const { class: name = 'ok', latency_s = 0.01, reused = row % 2 === 1 } = fate(due_s, row)
    return { due_s, end_s: due_s + latency_s, kept: row % 2 === 1, reused, class: name }
  })
  const rows = Array.from({ length: Math.floor(end_s * 4) + 1 }, (_, index) => {
    const at_s = index / 4
    const wanted = rungs.find((rung) => rung.begin_s <= at_s && at_s < rung.end_s)?.connections ?? 0
    const none = { established: wanted, refused: 0, closed_by_server: 0, finished: 0, sent: 0, received: 0 }
    return { at_s, wanted, ...none, ...hostile(at_s, wanted) }
  })
  return {
    begin: 0,
    rungs,
    healthy: {
      due_s: requests.map(({ due_s }) => due_s),
      start_s: requests.map(({ due_s }) => due_s),
      end_s: requests.map((request) => request.end_s),
      kept: requests.map(({ kept }) => kept),
      reused: requests.map(({ reused }) => reused),
      class: requests.map((request) => request.class),
      status: requests.map((request) => (request.class === 'ok' || request.class === 'late' ? 200 : 0)),
    },
    hostile: rows,
    stopped,
  }
}

/** The fate of requests that are due from a time on, until another. */
export const between =
  (from_s: number, to_s: number, fate: Fate = { class: 'read-timeout', latency_s: 5 }) =>
  (due_s: number): Fate =>
    due_s >= from_s && due_s < to_s ? fate : {}

/** The rules of the lab for an experiment with these rungs. */
export function rulesOf(rungs: Told['rungs'], verdicts: Partial<Exposure['verdicts']> = {}): Rules {
  const experiment = occupationSchema.parse({
    name: 'silent',
    why: 'Does a client that says nothing keep the others waiting?',
    source: 'a test',
    connections: rungs.map(([connections]) => connections),
    rung_s: rungs[0]?.[1] ?? 6,
    steps: [{ hold_s: 12 }],
  })
  const { healthy, verdicts: defaults } = exposureSchema.parse({
    experiments: [{ ...experiment, connections: [1], rung_s: 6 }],
  })
  return { healthy, verdicts: { ...defaults, ...verdicts }, experiment }
}

export const alive = { alive: true, exit_code: null, oom_kills: 0 } as const

/** The verdict on what is told; the ladder is the rungs that were climbed if no other one is given. */
export function judged(told: Told, droplet = alive as Parameters<typeof judge>[2], ladder = told.rungs): Verdict {
  return judge(playOf(told), rulesOf(ladder), droplet)
}

/** A verdict that must be of a kind. */
export function expect<Kind extends Verdict['kind']>(verdict: Verdict, kind: Kind): VerdictOf<Kind> {
  if (verdict.kind !== kind) throw new Error(`is ${verdict.kind} and not ${kind}`)
  return verdict as VerdictOf<Kind>
}
