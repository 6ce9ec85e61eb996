import Table from 'cli-table3'
import { percentOf } from '../plan/load.ts'
import { cellName } from '../plan/plan.ts'
import type { Manifest } from '../run/manifest.ts'
import type { CellResult, OpenLevel } from '../run/result.ts'
import { standingResults } from '../stats/cells.ts'
import { limitOfLevel } from '../stats/open.ts'
import { safeCell } from './safe-cell.ts'

const head = ['Server', 'Block', 'Share', 'RPS', 'p50', 'p90', 'p99', 'p99.9', 'Worst', 'Failed', 'Limited By'] as const

/** The levels of an open load as a table for the terminal, and how to read it, as lines; none where there are no levels. */
export function renderOpenText(manifest: Manifest): string[] {
  const rows = standingResults(manifest.results).flatMap((result) =>
    (result.open ?? []).map((level) => rowOf(result, level, manifest)),
  )
  if (rows.length === 0) return []
  const table = new Table({
    head: [...head],
    colAligns: ['left', ...Array.from({ length: 9 }, () => 'right' as const), 'left'],
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => row.map(safeCell)))
  return [
    '',
    'Requests that arrive at a constant rate, a share of the capacity above (open.csv). Latencies in milliseconds, from when a',
    'request was due; under "generator" they are not the server’s alone, and failed ones, which have none, count as worse.',
    table.toString(),
  ]
}

function rowOf({ cell }: CellResult, level: OpenLevel, { machine }: Manifest): string[] {
  const { latencies, failed, intended } = level
  const ms = (seconds: number | null | undefined) =>
    seconds === null || seconds === undefined ? '' : milliseconds(seconds)
  return [
    cellName(cell),
    String(cell.block),
    `${percentOf(level.share)} %`,
    level.rate_rps.toFixed(level.rate_rps < 100 ? 1 : 0),
    ms(latencies?.p50_s),
    ms(latencies?.p90_s),
    ms(latencies?.p99_s),
    ms(latencies?.p999_s),
    ms(latencies?.worst_s),
    failed === 0 ? '' : `${failed} of ${intended}`,
    limitOfLevel(level, machine.cpus.generator.length).by ?? '',
  ]
}

function milliseconds(seconds: number): string {
  const value = 1000 * seconds
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}
