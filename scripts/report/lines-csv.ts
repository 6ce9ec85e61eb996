import { stringify } from 'csv-stringify/sync'
import type { Analysis } from '../analysis/analyse.ts'
import type { Handshakes } from '../run/checks.ts'
import { networkOf } from '../run/manifest.ts'
import { safeCell } from './safe-cell.ts'

/** lines.csv: each use of a line for one block, how it was configured, what was measured and counted, and whether it counts. */
export function renderLines({ run: manifest }: Pick<Analysis, 'run'>): string {
  const rows = manifest.checks.map((check) => {
    const { line } = networkOf(manifest, check)
    const { passed, before, after, problems } = check
    return {
      network: check.network,
      block: check.block,
      repeat: check.repeat ? 'yes' : '',
      valid: problems.length === 0 ? 'yes' : 'no',
      problems: problems.join('; '),
      asked_round_trip_s: line && ((2 * line.delay_ms + line.jitter_ms) / 1000).toFixed(4),
      ...handshakes('before', before),
      ...handshakes('after', after),
      asked_loss_up: line?.loss_up,
      loss_up: share(passed.lost_up, passed.up),
      asked_loss_down: line?.loss_down,
      loss_down: share(passed.lost_down, passed.down),
      packets: passed.up + passed.down,
      overflows: passed.overflows,
      asked_connections_per_s: line?.connections_per_s,
      syns: passed.syns,
      syns_dropped: passed.syns_dropped,
      syns_waited: passed.syns_waited,
    }
  })
  const safe = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, safeCell(value)])),
  )
  return stringify(safe, { header: true })
}

function handshakes(
  when: string,
  { median_s, p95_s, failed }: Handshakes,
): Record<string, string | number | undefined> {
  return {
    [`${when}_median_s`]: median_s?.toFixed(4),
    [`${when}_p95_s`]: p95_s?.toFixed(4),
    [`${when}_failed`]: failed,
  }
}

function share(count: number, total: number): string | undefined {
  return total > 0 ? (count / total).toFixed(4) : undefined
}
