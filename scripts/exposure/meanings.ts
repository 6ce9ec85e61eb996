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
