import type { RestartPlay } from '../../../scripts/exposure/restarts/play.ts'
import { type Restart, restartSchema } from '../../../scripts/exposure/restarts/schema.ts'
import { judgeRestart, type RestartVerdict } from '../../../scripts/exposure/restarts/verdict.ts'

type Healthy = RestartPlay['healthy']

/** What came of a request; right after 10 ms if nothing else is said. */
export interface Fate {
  readonly class?: Healthy['class'][number]
  readonly latency_s?: number
  readonly reused?: boolean
  readonly kind?: Healthy['kind'][number]
}

export interface Told {
  /** When the signals were sent, in seconds. */
  readonly at: readonly number[]
  /** What else a restart has. */
  readonly restart?: Partial<RestartPlay['restarts'][number]>
  readonly fate?: (due_s: number) => Fate
  readonly ended?: RestartPlay['ended']
  readonly lasts_s?: number
}

/** Requests that are due in a second. */
export const perSecond = 50

/** A play of so many restarts, two seconds apart, the first after three. */
export const times = (count: number) => Array.from({ length: count }, (_, index) => 3.005 + 2 * index)

export function restartPlayOf({ at, restart = {}, fate = () => ({}), ended = 'whole', lasts_s }: Told): RestartPlay {
  const end_s = lasts_s ?? (at.at(-1) ?? 3) + 2
  const due = Array.from({ length: Math.round(end_s * perSecond) }, (_, row) => row / perSecond)
  const fates = due.map((due_s) => ({ due_s, class: 'ok' as const, latency_s: 0.01, ...fate(due_s) }))
  return {
    begin: 0,
    healthy: {
      due_s: due,
      start_s: due,
      end_s: fates.map(({ due_s, latency_s }) => due_s + latency_s),
      kept: due.map((_, row) => row % 2 === 1),
      reused: fates.map(({ reused = false }) => reused),
      class: fates.map((one) => one.class),
      status: fates.map((one) => (one.class === 'ok' || one.class === 'late' ? 200 : 0)),
      kind: fates.map(({ kind = 'steady' }) => kind),
    },
    restarts: at.map((at_s) => ({
      at_s,
      server: 0,
      exit_s: null,
      exit_code: null,
      killed: false,
      start_s: null,
      listening_s: null,
      main_changed: false,
      workers_changed: true,
      ...restart,
    })),
    ended,
  }
}

/** An experiment with so many restarts. */
export function experimentOf(changes: Partial<Restart['restart']> = {}): Restart {
  const restart = { signal: 'TERM', times: 10, ...changes }
  return restartSchema.parse({ name: 'stop', why: 'Is it clean?', source: 'a test', restart })
}

export function judgedRestart(told: Told, changes: Partial<Restart['restart']> = {}): RestartVerdict {
  return judgeRestart(restartPlayOf(told), experimentOf(changes))
}

/** Refuses what is due in the first so many seconds after each signal. */
export function refusedFor(at: readonly number[], seconds: number, fate: Fate = { class: 'refused', latency_s: 0 }) {
  return (due_s: number): Fate => (at.some((at_s) => due_s > at_s && due_s < at_s + seconds) ? fate : {})
}
