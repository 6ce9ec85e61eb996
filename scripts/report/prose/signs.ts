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
