import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripControl } from '../base/text.ts'
import { cellId, cellName } from '../plan/plan.ts'
import { isComparable } from '../run/result.ts'
import type { Analysis } from './analyse.ts'
import { notableRow, shownOf } from './cells.ts'
import { type Distribution, digestFile, distributionOf, type Timeline } from './digest.ts'
import type { ResultRow } from './result-rows.ts'
import type { CellAnalysis, CellFacts } from './schema.ts'

/** What the samples of a cell show; null where they are not there. */
export interface CellDigest {
  readonly distribution: Distribution | null
  readonly timeline: Timeline | null
}

/** What a report shows beside a run's manifest. */
export interface Evidence {
  /** By the cells' names (`cellName`). */
  readonly digests: ReadonlyMap<string, CellDigest>
  /** Texts of logs, by the ids of the cells that went wrong (`cellId`). */
  readonly logs: ReadonlyMap<string, string>
}

/** Lines of a log that are shown. */
const logLines = 20

/** A cell with what its samples and its log show. */
export function withEvidence(cell: CellAnalysis, { digests, logs }: Evidence): CellFacts {
  const { distribution = null, timeline = null } = digests.get(cellName(cell)) ?? {}
  const notable = notableRow(cell.rows.filter(({ effective }) => effective))
  const log = notable && logs.get(cellId(notable.result.cell))
  return { ...cell, distribution, timeline, log: log === undefined ? null : lastLines(log) }
}

/** Without anything that could steer what shows them. */
function lastLines(log: string): string {
  return log.trimEnd().split(/\r?\n/).slice(-logLines).map(stripControl).join('\n')
}

/**
 * Reads a run's samples, one file after the other, and the logs of what went wrong; files that are missing or broken are
 * left out.
 * @param reports the folder that the run's own is in
 */
export async function gatherEvidence(
  reports: string,
  { run, cells, rows }: Pick<Analysis, 'run' | 'cells' | 'rows'>,
): Promise<Evidence> {
  const folder = join(reports, run.runId)
  const digests = new Map<string, CellDigest>()
  for (const cell of cells) digests.set(cellName(cell), await digestCell(join(folder, 'samples'), cell))
  return { digests, logs: await readLogs(join(folder, 'logs'), rows) }
}

async function digestCell(folder: string, { rows, rps }: CellAnalysis): Promise<CellDigest> {
  const counting = rows.filter(({ effective }) => effective)
  const typical = typicalOf(shownOf(counting), rps)
  const latencies: Float64Array[] = []
  let timeline: Timeline | null = null
  for (const row of counting) {
    const { cell } = row.result
    const read = await digestFile(join(folder, `${cellId(cell)}.csv.gz`), cell.block)
    if (!read) continue
    latencies.push(read.latencies)
    if (row === typical) timeline = read.timeline
  }
  return { distribution: distributionOf(latencies), timeline }
}

/** The row whose rate is nearest to the cell's median: its block is the one to look at. */
function typicalOf(rows: readonly ResultRow[], rps: number | null): ResultRow | undefined {
  const distance = ({ result }: ResultRow) => Math.abs((result.figures?.rps ?? Number.POSITIVE_INFINITY) - (rps ?? 0))
  return rows.toSorted((a, b) => distance(a) - distance(b))[0]
}

async function readLogs(folder: string, rows: readonly ResultRow[]): Promise<Map<string, string>> {
  const logs = new Map<string, string>()
  for (const { cell } of rows.map(({ result }) => result).filter((result) => !isComparable(result))) {
    const text = await readFile(join(folder, `${cellId(cell)}.log`), 'utf8').catch(() => null)
    if (text !== null) logs.set(cellId(cell), text)
  }
  return logs
}
