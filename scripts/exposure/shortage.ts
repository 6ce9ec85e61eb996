import type { AnswersVerdict } from './answers/verdict.ts'
import type { Exposure } from './experiment.ts'
import { isPatienceVerdict } from './patience/verdict.ts'
import { isRestartVerdict, type RestartVerdict } from './restarts/verdict.ts'
import { type AnyVerdict, isAnswersVerdict } from './result.ts'
import type { Verdict } from './verdict.ts'

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

/** A shortage as long as one look at the CPUs can keep clients from what they should do, in seconds. */
export const anyShortage_s = 0.25
/** An experiment waits for an answer at least so long, and restarts delay if nobody has one for so long; in seconds. */
const silent_s = 1
const never_s = Number.POSITIVE_INFINITY

/**
 * So long must a CPU have been short to be the cause of a verdict, in seconds; Infinity: it cannot be. What went well went well
 * in spite of it, nothing refuses a connection or sends a wrong answer because of it, and for how long a client is put up with
 * does not hang on it.
 */
export function shortageBehind_s(verdict: AnyVerdict, exposure: Pick<Exposure, 'healthy' | 'verdicts'>): number {
  if (isAnswersVerdict(verdict)) return behindAnswers_s(verdict)
  if (isRestartVerdict(verdict)) return behindRestarts_s(verdict)
  if (isPatienceVerdict(verdict)) return never_s
  return behindOccupation_s(verdict, exposure)
}

function behindOccupation_s(verdict: Verdict, { healthy, verdicts }: Pick<Exposure, 'healthy' | 'verdicts'>): number {
  if (verdict.kind === 'held') return never_s
  // A shortage as long as the share of a denial's time that has to go wrong is enough.
  if (verdict.kind === 'denied' || verdict.kind === 'crashed') return (1 - verdicts.denied) * verdicts.denied_for_s
  if (verdict.kind !== 'degraded') return anyShortage_s
  // Others make answers a bit slower whenever they run.
  return verdict.by === 'slow' ? 0 : healthy.late_s
}

/** What did not pass passes or fails by its bytes, but for an answer that did not come in time. */
function behindAnswers_s({ kind, payloads }: AnswersVerdict): number {
  if (kind === 'unknown') return anyShortage_s
  const waited = payloads.some(({ judgement, end }) => judgement !== 'pass' && end === 'silent')
  return waited || kind === 'gone' ? silent_s : never_s
}

function behindRestarts_s(verdict: RestartVerdict): number {
  if (verdict.kind === 'delayed') return silent_s
  return verdict.kind === 'inconclusive' && verdict.reason !== 'no-effect' ? anyShortage_s : never_s
}
