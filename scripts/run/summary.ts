import { cellId } from '../plan/plan.ts'
import type { CellResult } from './result.ts'

/**
 * What the progress says of a cell that has ended, in one line.
 * @param hasLog whether the log of its containers was kept
 */
export function summaryOf(
  { figures, outcome, reason, cell }: Pick<CellResult, 'figures' | 'outcome' | 'reason' | 'cell'>,
  hasLog: boolean,
): string {
  const rate = figures?.rps ? `${figures.rps.toFixed(2)} RPS` : 'no figure'
  if (outcome === 'ok') return rate
  return `${rate} — ${outcome}: ${reason}${hasLog ? ` (logs/${cellId(cell)}.log)` : ''}`
}
