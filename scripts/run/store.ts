import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode, UserError } from '../base/errors.ts'
import { stripControl } from '../base/text.ts'
import type { Samples } from '../load/samples.ts'
import { writeSamples } from '../load/samples-file.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { Writer } from './writer.ts'

/** What is measured in one run, in its folder below reports/. */
export class RunStore {
  readonly #runId: string
  readonly #writer: Writer

  constructor(reports: string, runId: string) {
    this.#runId = runId
    this.#writer = new Writer(reports)
  }

  /** Writes run.json; called after every cell. */
  async save(manifest: Manifest): Promise<void> {
    await this.#write('run.json', `${JSON.stringify(manifest, null, 2)}\n`)
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

  async #write(name: string, text: string): Promise<void> {
    await this.#writer.write(join(this.#runId, name), text)
  }
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
