import { type Analysis, analyse } from '../analysis/analyse.ts'
import { type Evidence, gatherEvidence } from '../analysis/evidence.ts'
import type { RunAnalysis } from '../analysis/schema.ts'
import { writeIndex, writeReportFiles, writeSideBySide, writeTables } from '../report/files.ts'
import { allCharts } from '../report/html/charts/index.ts'
import { renderPage } from '../report/html/page.ts'
import { runAnalysisOf } from '../report/run-analysis.ts'
import type { Manifest } from '../run/manifest.ts'
import { loadRun } from '../run/store.ts'
import type { Command } from './command.ts'

/** Analyses a run and writes all that is made of it, from its manifest, samples and logs, and the index of all runs. */
export async function writeReport({ settings: { reports } }: Pick<Command, 'settings'>, manifest: Manifest) {
  const { analysis, reported } = await reportedOf(manifest, (found) => gatherEvidence(reports, found))
  await writeTables(reports, analysis)
  await writeReportFiles(reports, reported, renderPage([reported], allCharts([reported])))
  await writeIndex(reports)
  return { analysis, reported }
}

/** What a run says as far as it has come, without what its samples and logs show. */
export async function reportedSoFar(manifest: Manifest): Promise<RunAnalysis> {
  return (await reportedOf(manifest, async () => new Map())).reported
}

async function reportedOf(manifest: Manifest, gather: (analysis: Analysis) => Promise<Evidence>) {
  const analysis = analyse(manifest)
  return { analysis, reported: runAnalysisOf(analysis, await gather(analysis)) }
}

/** `bench report`: the reports of runs made again from their files, and several of them side by side. */
export async function remakeReports(command: Command, runIds: readonly string[]): Promise<void> {
  const { reports } = command.settings
  const wanted: readonly (string | undefined)[] = runIds.length > 0 ? runIds : [undefined]
  // Before anything is written: a name that is wrong shall not be found out half-way.
  const manifests = await Promise.all(wanted.map((runId) => loadRun(reports, runId)))
  const reported: RunAnalysis[] = []
  for (const manifest of manifests) {
    reported.push((await writeReport(command, manifest)).reported)
    process.stdout.write(`reports/${manifest.runId}/report.html\n`)
  }
  if (reported.length > 1)
    process.stdout.write(`${await writeSideBySide(reports, renderPage(reported, allCharts(reported)))}\n`)
}
