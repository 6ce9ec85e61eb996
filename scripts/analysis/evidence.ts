import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cellId, cellName } from '../plan/plan.ts'
import { isComparable } from '../run/outcomes.ts'
import type { CellResult } from '../run/result.ts'
import type { Analysis } from './analyse.ts'
import { type Digest, type Distribution, digestFile, distributionOf, type Timeline } from './digest.ts'
import { type CellSummary, shownOf } from './summaries.ts'

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

/**
 * Reads a run's samples, one file after the other, and the logs of what went wrong; files that are missing or broken are
 * left out.
 * @param reports the folder that the run's own is in
 */
export async function gatherEvidence(
  reports: string,
  { run, cells }: Pick<Analysis, 'run' | 'cells'>,
): Promise<Evidence> {
  const folder = join(reports, run.runId)
  const digests = new Map<string, CellDigest>()
  for (const summary of cells) {
    digests.set(cellName(summary.cell), await digestCell(join(folder, 'samples'), summary))
  }
  return { digests, logs: await readLogs(join(folder, 'logs'), run.results) }
}

async function digestCell(folder: string, summary: CellSummary): Promise<CellDigest> {
  const typical = typicalOf(shownOf(summary.results), summary.rps)
  const latencies: Float64Array[] = []
  let timeline: Timeline | null = null
  for (const result of summary.results) {
    const read: Digest | null = await digestFile(join(folder, `${cellId(result.cell)}.csv.gz`), result.cell.block)
    if (!read) continue
    latencies.push(read.latencies)
    if (result === typical) timeline = read.timeline
  }
  return { distribution: distributionOf(latencies), timeline }
}

/** The result whose rate is nearest to the cell's median: its block is the one to look at. */
function typicalOf(results: readonly CellResult[], rps: number | null): CellResult | undefined {
  const distance = ({ figures }: CellResult) => Math.abs((figures?.rps ?? Number.POSITIVE_INFINITY) - (rps ?? 0))
  return results.toSorted((a, b) => distance(a) - distance(b))[0]
}

async function readLogs(folder: string, results: readonly CellResult[]): Promise<Map<string, string>> {
  const logs = new Map<string, string>()
  for (const { cell } of results.filter((result) => !isComparable(result))) {
    const text = await readFile(join(folder, `${cellId(cell)}.log`), 'utf8').catch(() => null)
    if (text !== null) logs.set(cellId(cell), text)
  }
  return logs
}
