import type { Badge } from '../../analysis/claims.ts'
import { bottleneckWords } from '../../analysis/words.ts'
import { many } from '../../base/text.ts'

/** Repetitions below which intervals are so wide that only large differences show. */
const few = 3

/** A badge in a few words, and whether it weakens the run. */
export function wordBadge(badge: Badge): { readonly text: string; readonly weak: boolean } {
  switch (badge.kind) {
    case 'measured':
      return wordMeasured(badge)
    case 'incomplete':
      return { text: `Cut short: ${badge.left} of ${many(badge.planned, 'measurement')} missing`, weak: true }
    case 'failed':
      return badge.cells === 0
        ? { text: 'No failures', weak: false }
        : { text: `${badge.cells} of ${many(badge.of, 'cell')} failed`, weak: true }
    case 'minimums': {
      const { cells, of, bottleneck } = badge
      const reason = bottleneck === null ? '' : `; most frequent bottleneck: ${bottleneckWords[bottleneck].what}`
      return { text: `${cells} of ${of} rates are minimums (≥)${reason}`, weak: false }
    }
    case 'noisy':
      return { text: 'Noisy machine: figures vary', weak: true }
  }
}

function wordMeasured({ times, intervals }: Extract<Badge, { kind: 'measured' }>) {
  if (times === 1) return { text: 'Measured once: differences below 20 % may be noise', weak: true }
  const often = times === 2 ? 'twice' : `${times} times`
  if (!intervals) return { text: `Measured ${often}: too few figures for confidence intervals`, weak: true }
  const sure = times < few ? 'only large differences show' : 'differences at 95 % confidence'
  return { text: `Measured ${often}: ${sure}`, weak: false }
}
