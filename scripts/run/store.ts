import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { firstLine, hasCode, UserError } from '../base/errors.ts'
import { stripControl } from '../base/text.ts'
import type { Recording } from '../exposure/result.ts'
import type { Samples } from '../load/samples.ts'
import { writeSamples } from '../load/samples-file.ts'
import { experimentId } from '../plan/experiments.ts'
import { type Check, checkSchema } from './checks.ts'
import { type Exposed, exposedSchema } from './exposed.ts'
import { checked, parseHeader, parseJson, type RunHeader } from './header.ts'
import { playFile } from './judged.ts'
import { type Manifest, replay } from './manifest.ts'
import { packPlay, readPlay } from './play-file.ts'
import { type CellResult, resultSchema } from './result.ts'
import { Writer } from './writer.ts'

/** What is measured in one run, in its folder below reports/. */
export class RunStore {
  readonly #runId: string
  readonly #writer: Writer
  readonly #file = (name: string): string => join(this.#runId, name)

  constructor(reports: string, runId: string) {
    this.#runId = runId
    this.#writer = new Writer(reports)
  }

  /** Begins a run or goes on with one: without what a run that was killed left of a last line, and as the newest of all. */
  async begin(header: RunHeader): Promise<void> {
    for (const name of ['cells.jsonl', 'checks.jsonl', 'exposures.jsonl'])
      await this.#writer.dropHalfLine(this.#file(name))
    await this.saveHeader(header)
    await this.#writer.write('latest.txt', `${this.#runId}\n`)
  }

  /** Writes run.json: at the start of a run, when it goes on, and at its end. */
  async saveHeader(header: RunHeader): Promise<void> {
    await this.#writer.write(this.#file('run.json'), `${JSON.stringify(header, null, 1)}\n`)
  }

  /** What was measured is appended, and never changed. */
  async appendCell(result: CellResult): Promise<void> {
    await this.#writer.append(this.#file('cells.jsonl'), `${JSON.stringify(result)}\n`)
  }

  async appendCheck(check: Check): Promise<void> {
    await this.#writer.append(this.#file('checks.jsonl'), `${JSON.stringify(check)}\n`)
  }

  async appendExposure(result: Exposed['result']): Promise<void> {
    await this.#writer.append(this.#file('exposures.jsonl'), `${JSON.stringify(result)}\n`)
  }

  /** Before its line is appended, so that each line has its play. */
  async savePlay(experimentId: string, play: Recording): Promise<void> {
    const packed = await packPlay(play)
    await this.#writer.write(this.#file(playFile(experimentId)), (file) => writeFile(file, packed))
  }

  async saveSamples(cellId: string, samples: Samples): Promise<void> {
    await this.#writer.write(this.#file(`samples/${cellId}.csv.gz`), (file) => writeSamples(file, samples))
  }

  async saveLog(cellId: string, text: string): Promise<void> {
    await this.#writer.write(this.#file(`logs/${cellId}.log`), text.split('\n').map(stripControl).join('\n'))
  }
}

/** A free run id for a scenario that starts now: UTC time and the scenario's name, fit for any file system. */
export function newRunId(scenarioName: string, now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${time}-${scenarioName.replace(/[^\w-]/g, '-').slice(0, 40)}`
}

/**
 * A run as it was stored, the newest one without a name.
 * @throws UserError if there is no such run, or its files are not of this version
 */
export async function loadRun(reports: string, runId: string | undefined): Promise<Manifest> {
  const id = runId ?? (await readIfAny(join(reports, 'latest.txt')))?.trim()
  if (id === undefined) throw new UserError('there is no run yet; start one with: docker compose up bench')
  if (!/^[\w-]+$/.test(id))
    throw new UserError(`"${id}" is not the name of a run; give the name of a folder in reports/`)
  const text = await readIfAny(join(reports, id, 'run.json'))
  if (text === null) throw new UserError(`there is no run reports/${id}; name one of the folders there`)
  const header = parseHeader(text, `reports/${id}/run.json`)
  const lines = async <T>(name: string, schema: z.ZodType<T>) =>
    parseLines((await readIfAny(join(reports, id, name))) ?? '', schema, `reports/${id}/${name}`)
  const exposures = (await lines('exposures.jsonl', exposedSchema)).map(async (result): Promise<Exposed> => {
    const file = playFile(experimentId(result.planned))
    return {
      result,
      play: result.outcome === 'ok' ? await keptPlay(join(reports, id, file), `reports/${id}/${file}`) : null,
    }
  })
  const [cells, checks] = [await lines('cells.jsonl', resultSchema), await lines('checks.jsonl', checkSchema)]
  return replay(header, cells, checks, await Promise.all(exposures))
}

async function keptPlay(file: string, name: string): Promise<Recording> {
  try {
    return await readPlay(file)
  } catch (error) {
    throw new UserError(`${name} cannot be read (${firstLine(error)}); make the run again`)
  }
}

/** The values of a file with one of them a line; the last may be cut off, where the run was killed. */
export function parseLines<T>(text: string, schema: z.ZodType<T>, file: string): T[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const where = `${file}:${index + 1}`
      return checked(schema, parseJson(line, where), where)
    })
}

async function readIfAny(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
    return null
  }
}
