import { analyse } from '../analysis/analyse.ts'
import { gatherEvidence } from '../analysis/evidence.ts'
import type { Facts } from '../analysis/schema.ts'
import { factsOf } from '../report/facts.ts'
import { writeIndex, writeReportFiles, writeSideBySide, writeTables } from '../report/files.ts'
import { allCharts } from '../report/html/charts/index.ts'
import { renderPage } from '../report/html/page.ts'
import type { Manifest } from '../run/manifest.ts'
import { loadRun } from '../run/store.ts'
import type { Command } from './command.ts'

/** Writes all that is made of a run, from its manifest, samples and logs, and the index of all runs. */
export async function writeReport({ settings }: Pick<Command, 'settings'>, manifest: Manifest): Promise<Facts> {
  const analysis = analyse(manifest)
  const facts = factsOf(analysis, await gatherEvidence(settings.reports, analysis))
  await writeTables(settings.reports, analysis)
  await writeReportFiles(settings.reports, facts, renderPage([facts], allCharts([facts])))
  await writeIndex(settings.reports)
  return facts
}

/** `bench report`: the reports of runs made again from their files, and several of them side by side. */
export async function remakeReports(command: Command, runIds: readonly string[]): Promise<void> {
  const { reports } = command.settings
  const wanted: readonly (string | undefined)[] = runIds.length > 0 ? runIds : [undefined]
  // Before anything is written: a name that is wrong shall not be found out half-way.
  const manifests = await Promise.all(wanted.map((runId) => loadRun(reports, runId)))
  const facts: Facts[] = []
  for (const manifest of manifests) {
    facts.push(await writeReport(command, manifest))
    process.stdout.write(`reports/${manifest.runId}/report.html\n`)
  }
  if (facts.length > 1) process.stdout.write(`${await writeSideBySide(reports, renderPage(facts, allCharts(facts)))}\n`)
}
