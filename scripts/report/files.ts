import { join } from 'node:path'
import type { Analysis } from '../analysis/analyse.ts'
import type { RunAnalysis } from '../analysis/schema.ts'
import { Writer } from '../run/writer.ts'
import { renderExposureFiles } from './exposure-files.ts'
import { renderIndex } from './html/index-page.ts'
import { readRuns } from './html/runs.ts'
import { renderMarkdown } from './markdown.ts'
import { renderResultsJson } from './results-json.ts'
import { renderTables } from './tables.ts'

/** Writes the tables that are made of a run's measurements into its folder. */
export async function writeTables(reports: string, analysis: Analysis): Promise<void> {
  await writeAll(reports, analysis.run.runId, { ...renderTables(analysis), ...renderExposureFiles(analysis.exposures) })
}

/**
 * Writes what is made of a run's analysis; called once, when it has ended.
 * @param html the page, a whole document
 */
export async function writeReportFiles(reports: string, analysis: RunAnalysis, html: string): Promise<void> {
  await writeAll(reports, analysis.run, {
    'results.json': renderResultsJson(analysis),
    'report.md': renderMarkdown(analysis),
    'report.html': html,
  })
}

/** Writes the link that was found for an article's table, and how flat the search is around it. */
export async function writeFit(reports: string, runId: string, fit: string, flatness: string): Promise<void> {
  await writeAll(reports, runId, { 'fit.csv': fit, 'fit-flatness.csv': flatness })
}

/** @param files text by name; null where a run has no such file */
async function writeAll(reports: string, runId: string, files: Readonly<Record<string, string | null>>): Promise<void> {
  const writer = new Writer(reports)
  for (const [name, text] of Object.entries(files)) if (text !== null) await writer.write(join(runId, name), text)
}

/** Writes index.html, by which the runs are found from disk; made anew whenever a report is. */
export async function writeIndex(reports: string): Promise<void> {
  await new Writer(reports).write('index.html', renderIndex(await readRuns(reports)))
}

/** Writes the page of several runs, and gives its name as the user knows it. */
export async function writeSideBySide(reports: string, html: string): Promise<string> {
  await new Writer(reports).write('side-by-side.html', html)
  return 'reports/side-by-side.html'
}

/** Writes calibration.csv, and the pairs behind it, and gives its name as the user knows it. */
export async function writeCalibration(reports: string, csv: string, pairs: string): Promise<string> {
  await new Writer(reports).write('calibration.csv', csv)
  await new Writer(reports).write('calibration-pairs.csv', pairs)
  return 'reports/calibration.csv'
}

/** Writes the comparison of a run with another into its folder, and gives the file's name as the user knows it. */
export async function writeRunComparison(reports: string, runId: string, other: string, csv: string): Promise<string> {
  const name = join(runId, `compared-with-${other}.csv`)
  await new Writer(reports).write(name, csv)
  return `reports/${name}`
}
