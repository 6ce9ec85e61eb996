import { analyse } from '../analysis/analyse.ts'
import { gatherEvidence } from '../analysis/evidence.ts'
import type { RunAnalysis } from '../analysis/schema.ts'
import { writeIndex, writeReportFiles, writeSideBySide, writeTables } from '../report/files.ts'
import { allCharts } from '../report/html/charts/index.ts'
import { renderPage } from '../report/html/page.ts'
import { runAnalysisOf } from '../report/run-analysis.ts'
import type { Manifest } from '../run/manifest.ts'
import { loadRun } from '../run/store.ts'
import type { Command } from './command.ts'

/** Writes all that is made of a run, from its manifest, samples and logs, and the index of all runs. */
export async function writeReport({ settings }: Pick<Command, 'settings'>, manifest: Manifest): Promise<RunAnalysis> {
  const analysed = analyse(manifest)
  const analysis = runAnalysisOf(analysed, await gatherEvidence(settings.reports, analysed))
  await writeTables(settings.reports, analysed)
  await writeReportFiles(settings.reports, analysis, renderPage([analysis], allCharts([analysis])))
  await writeIndex(settings.reports)
  return analysis
}

/** `bench report`: the reports of runs made again from their files, and several of them side by side. */
export async function remakeReports(command: Command, runIds: readonly string[]): Promise<void> {
  const { reports } = command.settings
  const wanted: readonly (string | undefined)[] = runIds.length > 0 ? runIds : [undefined]
  // Before anything is written: a name that is wrong shall not be found out half-way.
  const manifests = await Promise.all(wanted.map((runId) => loadRun(reports, runId)))
  const analysis: RunAnalysis[] = []
  for (const manifest of manifests) {
    analysis.push(await writeReport(command, manifest))
    process.stdout.write(`reports/${manifest.runId}/report.html\n`)
  }
  if (analysis.length > 1)
    process.stdout.write(`${await writeSideBySide(reports, renderPage(analysis, allCharts(analysis)))}\n`)
}
