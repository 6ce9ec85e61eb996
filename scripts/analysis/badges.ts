import type { Answer } from './answer.ts'
import type { Badge } from './claims.ts'
import { minimumsOf, type Rated } from './rated.ts'
import type { Warning } from './warnings.ts'

/**
 * What strengthens or weakens a run as a whole, the most important first.
 * @param rated the cells with a rate to compare
 */
export function badgesOf(answer: Answer, warnings: readonly Warning[], rated: readonly Rated[]): Badge[] {
  const badges: Badge[] = []
  const { blocks, hasIntervals, failed, cells } = answer
  if (blocks > 0) badges.push({ kind: 'measured', times: blocks, intervals: hasIntervals })
  for (const warning of warnings)
    if (warning.kind === 'incomplete' && warning.left > 0)
      badges.push({ kind: 'incomplete', left: warning.left, planned: warning.planned })
  if (cells > 0) badges.push({ kind: 'failed', cells: failed.length, of: cells })
  if (warnings.some(({ kind }) => ['drift', 'others', 'stolen', 'speed'].includes(kind))) badges.push({ kind: 'noisy' })
  const minimums = minimumsOf(rated)
  const [most, next] = minimums
  const count = minimums.reduce((sum, { servers }) => sum + servers, 0)
  if (most && answer.rate_rps === null) {
    const bottleneck = next?.servers === most.servers ? null : most.bottleneck
    badges.push({ kind: 'minimums', cells: count, of: rated.length, bottleneck })
  }
  return badges
}
