import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the generator's files lie, and whose they are: runs and tests share the volume. */
interface Place {
  readonly samplesDir: string
  readonly project: string
}

/** Between a project and the rest of a name: no project has it in its own, so that none removes another's files. */
const apart = '@'

/** The file that is recorded in one measurement, by the same path in the generator and here. */
export function rawSamplesFile({ samplesDir, project }: Place, name: string): string {
  return join(samplesDir, `${project}${apart}${name}.gz`)
}

/** Where the generator reads what it is told that does not fit into a variable. */
export function toldFile(file: string): string {
  return `${file}.told`
}

/** Where k6 writes its log. */
export function logFile(file: string): string {
  return `${file}.log`
}

/** What may lie beside a recording: k6's log, what it is told, and what passes between its clients and whoever restarts a server. */
const beside = ['', '.log', '.told', '.progress', '.progress.new', '.command', '.command.new'] as const

/** Removes what was written in a measurement. */
export async function removeRaw(file: string): Promise<void> {
  await Promise.all(beside.map((end) => rm(`${file}${end}`, { force: true })))
}

/** Removes the files that a killed run of this project left. */
export async function removeRawSamples({ samplesDir, project }: Place): Promise<void> {
  const left = (await readdir(samplesDir)).filter((name) => name.startsWith(`${project}${apart}`))
  await Promise.all(left.map((name) => rm(join(samplesDir, name), { force: true })))
}
