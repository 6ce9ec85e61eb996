import { type Bottleneck, isMinimum } from '../../analysis/bottlenecks.ts'
import type { RatioSign } from '../../analysis/bounds.ts'

/** How a sign stands before a figure. */
export const signMarks: Readonly<Record<RatioSign, string>> = { '=': '', '>=': '≥ ', '<=': '≤ ', '?': '? ' }

/** The same in words, before a figure or after it; of an exact figure there is nothing to say. */
export const signWords: Readonly<Record<RatioSign, string>> = {
  '=': '',
  '>=': 'at least',
  '<=': 'at most',
  '?': 'does not compare the servers',
}

/** How a rate says whether it is a minimum. */
export function rateMark(bottleneck: Bottleneck | null): string {
  return isMinimum(bottleneck) ? signMarks['>='] : ''
}
