import { stringify } from 'csv-stringify/sync'
import type { Analysis } from '../analysis/analyse.ts'
import type { JudgedLevel } from '../analysis/open.ts'
import { safeCell } from './safe-cell.ts'

/** open.csv: one row a cell, block and constant rate of arrivals; null where there are none. Latencies from the intended start. */
export function renderOpen({ levels }: Pick<Analysis, 'levels'>): string | null {
  const rows = levels.map(rowOf)
  if (rows.length === 0) return null
  const safe = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, safeCell(value)])),
  )
  return stringify(safe, { header: true })
}

function rowOf({ cell, level, limit }: JudgedLevel) {
  const { latencies } = level
  const seconds = (value: number | null | undefined) => value?.toFixed(6)
  return {
    server: cell.server,
    topology: cell.topology,
    network: cell.network,
    block: cell.block,
    repeat: cell.repeat ? 'yes' : '',
    turn: cell.turn,
    share: level.share,
    rate_rps: level.rate_rps.toFixed(3),
    intended: level.intended,
    answered: level.answered,
    failed: level.failed,
    dropped: level.dropped,
    p50_s: seconds(latencies?.p50_s),
    p90_s: seconds(latencies?.p90_s),
    p99_s: seconds(latencies?.p99_s),
    p999_s: seconds(latencies?.p999_s),
    worst_s: seconds(latencies?.worst_s),
    late_p99_s: seconds(level.late_p99_s),
    droplet_cpu_s: seconds(level.droplet_cpu_s),
    generator_cpu_s: seconds(level.generator_cpu_s),
    seconds: seconds(level.seconds),
    limited_by: limit.by,
    limited_why: limit.why,
  }
}
