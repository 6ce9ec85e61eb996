import { duration, rate } from '../base/numbers.ts'
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
  const costs = cost_us === null ? '' : `, ${duration(cost_us / 1e6)} of CPU per request`
  const reached = figures?.rps ? `${rate(figures.rps)}${costs}` : null
  if (outcome === 'ok') return reached ?? 'no rate'
  const problem = `${outcome}: ${reason}`
  const log = hasLog ? `; see logs/${cellId(cell)}.log` : ''
  return `${reached === null ? problem : `${reached} (${problem})`}${log}`
}
