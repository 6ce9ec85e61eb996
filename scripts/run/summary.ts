import { cellId } from '../plan/plan.ts'
import { cpuPerRequest_us } from './rates.ts'
import type { CellResult } from './result.ts'

/**
 * What the progress says of a cell that has ended, in one line.
 * @param hasLog whether the log of its containers was kept
 */
export function summaryOf(
  result: Pick<CellResult, 'figures' | 'counters' | 'arrivals' | 'outcome' | 'reason' | 'cell'>,
  hasLog: boolean,
): string {
  const { figures, arrivals, outcome, reason, cell } = result
  const cost_us = arrivals ? cpuPerRequest_us(result) : null
  const rps = figures?.rps ? `${figures.rps.toFixed(2)} RPS` : 'no figure'
  const rate = cost_us === null ? rps : `${rps}, ${cost_us.toFixed(1)} µs of CPU per request`
  if (outcome === 'ok') return rate
  return `${rate} — ${outcome}: ${reason}${hasLog ? ` (logs/${cellId(cell)}.log)` : ''}`
}
