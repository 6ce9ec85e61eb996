import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode, UserError } from '../cli/errors.ts'
import type { Facts } from '../facts/schema.ts'
import type { Samples } from '../load/samples.ts'
import { writeSamples } from '../load/samples-file.ts'
import { type Manifest, readManifest } from '../run/manifest.ts'
import { renderArticle, renderArticleSummary } from './article-csv.ts'
import { renderComparison, renderPairs } from './comparison-csv.ts'
import { renderIndex } from './html/index-page.ts'
import { readRuns } from './html/runs.ts'
import { renderLines } from './lines-csv.ts'
import { renderMarkdown } from './markdown.ts'
import { renderOpen } from './open-csv.ts'
import { renderResults } from './results-csv.ts'
import { renderFactsJson } from './results-json.ts'
import { stripControl } from './safe-cell.ts'
import { renderTable } from './table.ts'
import { Writer } from './writer.ts'

/** The folder of one run below reports/. */
export class RunFolder {
  readonly #runId: string
  readonly #writer: Writer

  constructor(reports: string, runId: string) {
    this.#runId = runId
    this.#writer = new Writer(reports)
  }

  /** Writes run.json and the CSV files made from it; called after every cell. */
  async save(manifest: Manifest): Promise<void> {
    await this.#write('run.json', `${JSON.stringify(manifest, null, 2)}\n`)
    await this.#write('results.csv', renderResults(manifest))
    await this.#write('table.csv', renderTable(manifest))
    await this.#writeIfAny('comparison.csv', renderComparison(manifest))
    await this.#writeIfAny('pairs.csv', renderPairs(manifest))
    await this.#writeIfAny('open.csv', renderOpen(manifest))
    if (manifest.checks.length > 0) await this.#write('lines.csv', renderLines(manifest))
    if (manifest.reference === null) return
    await this.#write('article.csv', renderArticle(manifest))
    await this.#write('article-summary.csv', renderArticleSummary(manifest))
  }

  /**
   * Writes what is made of a run's facts; called once, when it has ended.
   * @param html the page, a whole document
   */
  async saveReport(facts: Facts, html: string): Promise<void> {
    await this.#write('results.json', renderFactsJson(facts))
    await this.#write('report.md', renderMarkdown(facts))
    await this.#write('report.html', html)
  }

  async saveFit(fit: string, flatness: string): Promise<void> {
    await this.#write('fit.csv', fit)
    await this.#write('fit-flatness.csv', flatness)
  }

  async saveSamples(cellId: string, samples: Samples): Promise<void> {
    await this.#writer.write(join(this.#runId, 'samples', `${cellId}.csv.gz`), (file) => writeSamples(file, samples))
  }

  async saveLog(cellId: string, text: string): Promise<void> {
    await this.#write(join('logs', `${cellId}.log`), text.split('\n').map(stripControl).join('\n'))
  }

  /** Names this run in reports/latest.txt. */
  async markLatest(): Promise<void> {
    await this.#writer.write('latest.txt', `${this.#runId}\n`)
  }

  async #writeIfAny(name: string, text: string | null): Promise<void> {
    if (text !== null) await this.#write(name, text)
  }

  async #write(name: string, text: string): Promise<void> {
    await this.#writer.write(join(this.#runId, name), text)
  }
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

/** A free run id for a scenario that starts now: UTC time and the scenario's name, fit for any file system. */
export function newRunId(scenarioName: string, now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${time}-${scenarioName.replace(/[^\w-]/g, '-').slice(0, 40)}`
}

/**
 * The manifest of a run, the newest one's without a name.
 * @throws UserError if there is no such run
 */
export async function loadRun(reports: string, runId: string | undefined): Promise<Manifest> {
  const id = runId ?? (await latestRun(reports))
  if (!/^[\w-]+$/.test(id)) throw new UserError(`"${id}" is not the name of a run; it is a folder below reports/`)
  const file = join(reports, id, 'run.json')
  try {
    return readManifest(await readFile(file, 'utf8'), `reports/${id}/run.json`)
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
    throw new UserError(`there is no run reports/${id}; name one of the folders below reports/`)
  }
}

async function latestRun(reports: string): Promise<string> {
  try {
    return (await readFile(join(reports, 'latest.txt'), 'utf8')).trim()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    throw new UserError('there is no run yet: reports/latest.txt is missing; start one with: docker compose up bench')
  }
}
