import { byKind, type Experiment, type Exposure } from './experiment.ts'

/** What the CPUs of droplet and generator had left at a time. */
export interface Tick {
  /** When it ended, in seconds since 1970. */
  readonly at_s: number
  /** How long it was, in seconds. */
  readonly for_s: number
  /** Share of the CPU that had less left, 0 to 1. */
  readonly free: number
}

/** A CPU with less left than this share had nothing to spare. */
const spare = 0.05

/** The longest time without a break in which a CPU had nothing to spare, in seconds; ticks in order of time. */
export function longestShortage_s(ticks: readonly Tick[], begin_s: number, end_s: number): number {
  let longest_s = 0
  let now_s = 0
  for (const { at_s, for_s, free } of ticks) {
    if (at_s < begin_s || at_s - for_s > end_s) continue
    now_s = free < spare ? now_s + for_s : 0
    longest_s = Math.max(longest_s, now_s)
  }
  return longest_s
}

/** A shortage as long as one look at the CPUs can make answers slow or late, in seconds. */
const anyShortage_s = 0.25

/**
 * So long must a CPU have been short to be the cause of a verdict, in seconds; Infinity: it cannot be. What went well went well
 * in spite of it, and for how long a client is put up with does not hang on it.
 */
export function shortageBehind_s(
  verdict: string,
  experiment: Experiment,
  { denied_for_s }: Exposure['verdicts'],
): number {
  const orAny = (well: string) => (verdict === well ? Number.POSITIVE_INFINITY : anyShortage_s)
  return byKind(
    {
      connections: () => (verdict === 'denied' || verdict === 'crashed' ? denied_for_s : orAny('held')),
      payloads: ({ answer_limit_s }) => Math.max(orAny('pass'), answer_limit_s),
      restart: () => orAny('clean'),
      patience_s: () => Number.POSITIVE_INFINITY,
    },
    experiment,
  )
}
