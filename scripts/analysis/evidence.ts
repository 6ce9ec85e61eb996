import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripControl } from '../base/text.ts'
import { cellId, cellName } from '../plan/plan.ts'
import { isComparable } from '../run/outcomes.ts'
import type { Analysis } from './analyse.ts'
import { shownOf, worstRow } from './cells.ts'
import { digestFile, distributionOf } from './digest.ts'
import type { ResultRow } from './result-rows.ts'
import type { CellAnalysis, ReportedCell } from './schema.ts'

/** What the samples and the log of a cell show; null where they are not there. */
type CellEvidence = Pick<ReportedCell, 'distribution' | 'timeline' | 'log'>

/** By the cells' names (`cellName`). */
export type Evidence = ReadonlyMap<string, CellEvidence>

/** Lines of a log that are shown. */
const logLines = 20

/** A cell with its evidence. */
export function withEvidence(cell: CellAnalysis, evidence: Evidence): ReportedCell {
  return { ...cell, ...(evidence.get(cellName(cell)) ?? { distribution: null, timeline: null, log: null }) }
}

/** Without anything that could steer what shows them. */
export function lastLines(log: string): string {
  return log.trimEnd().split(/\r?\n/).slice(-logLines).map(stripControl).join('\n')
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
  const evidence = new Map<string, CellEvidence>()
  for (const cell of cells) {
    const counting = cell.rows.filter(({ effective }) => effective)
    // Of the same blocks as the cell's figures.
    const shown = shownOf(counting)
    evidence.set(cellName(cell), {
      ...(await digestRows(join(folder, 'samples'), shown, typicalOf(shown, cell.rps))),
      log: await readLog(join(folder, 'logs'), worstRow(counting)),
    })
  }
  return evidence
}

/** @param typical the row whose requests are shown in time */
async function digestRows(
  folder: string,
  rows: readonly ResultRow[],
  typical: ResultRow | undefined,
): Promise<Pick<ReportedCell, 'distribution' | 'timeline'>> {
  const latencies: Float64Array[] = []
  let timeline: ReportedCell['timeline'] = null
  for (const row of rows) {
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

async function readLog(folder: string, row: ResultRow | undefined): Promise<string | null> {
  if (!row || isComparable(row.result)) return null
  return readFile(join(folder, `${cellId(row.result.cell)}.log`), 'utf8').then(lastLines, () => null)
}
