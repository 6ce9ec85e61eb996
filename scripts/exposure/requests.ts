import { type HealthyClass, healthyClasses, type Play } from './play.ts'

/** A request of the healthy client; times in seconds since the play began. */
export interface Request {
  readonly due_s: number
  readonly end_s: number
  /** On a kept connection; `reused`: one that had an answer before. */
  readonly kept: boolean
  readonly reused: boolean
  readonly class: HealthyClass
}

/** The requests of a play by what the hostile client did when they were due. */
export interface Phases {
  readonly before: readonly Request[]
  /** One list for each rung that was climbed. */
  readonly rungs: readonly (readonly Request[])[]
  readonly after: readonly Request[]
}

/** The finest difference of two times that means something, in seconds: times are stored as decimal fractions. */
export const tick_s = 1e-9

/** Below this share of requests that are ok, a server is not well enough before an experiment to be judged. */
export const wellBefore = 0.99

/** All requests of a play in the order in which they were due. */
export function requestsOf({ healthy }: Pick<Play, 'healthy'>): Request[] {
  return healthy.due_s
    .map((due_s, row) => ({
      due_s,
      end_s: healthy.end_s[row] as number,
      kept: healthy.kept[row] as boolean,
      reused: healthy.reused[row] as boolean,
      class: healthy.class[row] as HealthyClass,
    }))
    .sort((a, b) => a.due_s - b.due_s)
}

/**
 * A request that the hostile client met on its way belongs to the first rung, though it was due before: where few are due, one of
 * them would have a server look ill. One that was late by then was so without it.
 * @param all the requests in the order in which they were due
 * @param late_s from when on a right answer is late, in seconds after it was due
 */
export function phasesOf(play: Pick<Play, 'rungs' | 'hostile'>, all: readonly Request[], late_s: number): Phases {
  const { rungs } = play
  const end_s = ladderEnd_s(play)
  const [first] = rungs
  const met = ({ due_s, end_s: ended_s }: Request, begin_s: number) =>
    due_s < begin_s && ended_s > begin_s && due_s + late_s > begin_s
  const placed = all.map((request) => ({
    request,
    at_s: first && met(request, first.begin_s) ? first.begin_s : request.due_s,
  }))
  const within = (from_s: number, to_s: number) =>
    placed.flatMap(({ request, at_s }) => (at_s >= from_s && at_s < to_s ? [request] : []))
  return {
    before: within(Number.NEGATIVE_INFINITY, first?.begin_s ?? Number.POSITIVE_INFINITY),
    // A rung lasts until the next one begins, so that no request falls between two.
    rungs: rungs.map(({ begin_s }, index) => within(begin_s, rungs[index + 1]?.begin_s ?? end_s)),
    after: first ? within(end_s, Number.POSITIVE_INFINITY) : [],
  }
}

/**
 * When the hostile client left, in seconds since the play began; 0 if it never came. It may stay for a moment after the last rung,
 * until it is known what became of the requests that were due then.
 */
export function ladderEnd_s({ rungs, hostile }: Pick<Play, 'rungs' | 'hostile'>): number {
  const stayed_s = hostile.findLast(({ wanted }) => wanted > 0)?.at_s ?? 0
  return Math.max(rungs.at(-1)?.end_s ?? 0, stayed_s)
}

/** Until when requests were sent, in seconds since the play began. */
export function watchEnd_s(play: Pick<Play, 'rungs' | 'hostile'>, requests: readonly Request[]): number {
  return Math.max(ladderEnd_s(play), requests.at(-1)?.due_s ?? 0)
}

/** Whether the answer was right, in time or not. */
export function isRight({ class: name }: Pick<Request, 'class'>): boolean {
  return name === 'ok' || name === 'late'
}

/** Whether a browser would ask again by itself: the server ended a kept connection instead of answering (RFC 9112, 9.3.1). */
export function isRetryable({ reused, class: name }: Pick<Request, 'reused' | 'class'>): boolean {
  return reused && (name === 'reset' || name === 'ended')
}

/** How many requests came to each class. */
export function classesOf(requests: readonly Request[]): Record<HealthyClass, number> {
  const counts = Object.fromEntries(healthyClasses.map((name) => [name, 0])) as Record<HealthyClass, number>
  for (const { class: name } of requests) counts[name]++
  return counts
}

/** The longest time without a right answer between two times, all in seconds; 0 if the second is not after the first. */
export function longestGap_s(from_s: number, to_s: number, requests: readonly Request[]): number {
  const answers = requests.filter(isRight).map(({ end_s }) => end_s)
  const times = [from_s, ...answers.filter((at_s) => at_s > from_s && at_s < to_s), Math.max(from_s, to_s)]
  times.sort((a, b) => a - b)
  return Math.max(...times.slice(1).map((at_s, index) => at_s - (times[index] as number)))
}
