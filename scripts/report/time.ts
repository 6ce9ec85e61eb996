import { UserError } from '../base/errors.ts'
import type { Manifest } from '../run/manifest.ts'
import type { CellResult, CellTiming } from '../run/result.ts'
import { otherTime, timeSpent } from '../run/time.ts'

const stages: Readonly<Record<Exclude<keyof CellTiming, 'total_s'>, string>> = {
  start_s: 'create and start containers',
  ready_s: 'first answer, reference workload, set the link',
  k6_s: 'pause, load',
  collect_s: 'reference workload, parse, kill and remove',
}

/**
 * Where the wall time of a run's cells went, as text.
 * @throws UserError if it has no cells
 */
export function renderTime({ runId, results }: Manifest): string {
  const all = timeSpent(results)
  if (!all) throw new UserError(`run ${runId} has no measured cell yet`)
  const slowest = results.toSorted((a, b) => otherTime(b) - otherTime(a)).slice(0, 3)
  const stageLines = Object.entries(stages).map(
    ([stage, name]) => `  ${name.padEnd(46)} ${mean(results, stage as keyof CellTiming).toFixed(2)} s`,
  )
  return [
    `${runId}: ${all.cells} cells, ${(all.load_s + all.other_s).toFixed(0)} s, of which ${percent(all.load_s, all.other_s)} % load`,
    `besides load: ${all.other_mean_s.toFixed(2)} s per cell on average, ${all.other_p95_s.toFixed(2)} s at the 95th percentile`,
    'average cell:',
    ...stageLines,
    `longest besides load: ${slowest.map((result) => `${result.cell.server} ${result.cell.topology} ${otherTime(result).toFixed(2)} s`).join(', ')}`,
    '',
  ].join('\n')
}

function mean(results: readonly CellResult[], stage: keyof CellTiming): number {
  return results.reduce((total, { timing }) => total + timing[stage], 0) / results.length
}

function percent(part: number, rest: number): string {
  return ((100 * part) / (part + rest)).toFixed(0)
}
