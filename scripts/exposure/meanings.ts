import { answersMeanings } from './answers/words.ts'
import { isPatienceVerdict } from './patience/verdict.ts'
import { patienceMeanings } from './patience/words.ts'
import { isRestartVerdict } from './restarts/verdict.ts'
import { restartMeanings } from './restarts/words.ts'
import { type AnyVerdict, type ExposureResult, isAnswersVerdict, occupationVerdict } from './result.ts'
import { verdictMeanings } from './words.ts'

/** What each verdict means that experiments of these kinds may come to; one that several kinds share has one meaning. */
export function meaningsOf(results: readonly ExposureResult[]): (readonly [kind: string, meaning: string])[] {
  const verdicts = results.map(({ verdict }) => verdict)
  const isOn = (is: (verdict: AnyVerdict) => boolean) => verdicts.some((verdict) => verdict !== null && is(verdict))
  const meanings = [
    // Also where nothing has a verdict.
    ...(verdicts.some((verdict) => verdict === null || occupationVerdict(verdict) !== null)
      ? Object.entries(verdictMeanings)
      : []),
    ...(isOn(isAnswersVerdict) ? Object.entries(answersMeanings) : []),
    ...(isOn(isRestartVerdict) ? Object.entries(restartMeanings) : []),
    ...(isOn(isPatienceVerdict) ? Object.entries(patienceMeanings) : []),
  ]
  return [...new Map(meanings)]
}

/** What it means for the figures that so many experiments were made at a time; empty for one, which it is if nothing is said. */
export function besideText(at_once = 1): string {
  return at_once < 2
    ? ''
    : `Up to ${at_once} experiments were made at a time on one CPU, so times, and what restarts lose, are less exact.`
}
