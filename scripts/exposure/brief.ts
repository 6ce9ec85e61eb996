import { countText, number } from '../base/numbers.ts'
import { passCount, tally } from './answers/words.ts'
import { type AnyVerdict, isAnswersVerdict, occupationVerdict, restartVerdict } from './result.ts'
import type { Verdict } from './verdict.ts'
import { verdictText } from './words.ts'

/** A verdict in a few words with the number that decided it, for a cell of a matrix. */
export function briefText(verdict: AnyVerdict): string {
  const occupation = occupationVerdict(verdict)
  if (occupation) return briefOccupation(occupation)
  if (isAnswersVerdict(verdict)) {
    const { payloads, fail, warn, desync } = tally([verdict])
    if (verdict.kind === 'fail') {
      const failing = fail === 0 ? [] : [`${fail} of ${payloads} fail`]
      return [...(desync === 0 ? [] : [`${desync} desync`]), ...failing].join(', ')
    }
    if (verdict.kind === 'warn') return `${warn} of ${payloads} warn`
    return verdict.kind === 'pass' ? passCount(verdict.payloads) : verdict.kind
  }
  const restart = restartVerdict(verdict)
  if (restart?.kind === 'lossy') {
    const { lost_median, lost_most } = restart.figures
    return lost_median ? `${number(lost_median)} lost` : `up to ${lost_most} lost`
  }
  if (restart?.kind === 'clean' || restart?.kind === 'delayed') return `0 lost in ${restart.restarts}`
  return restart ? restart.kind : verdictText(verdict)
}

function briefOccupation(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'denied':
      return `denied at ${countText(verdict.bracket.denied)}`
    case 'inconclusive':
      return 'inconclusive'
    default:
      return `${verdict.kind} at ${countText(verdict.at)}`
  }
}
