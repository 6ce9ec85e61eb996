import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { hasCode, UserError } from '../base/errors.ts'
import { withOthers } from './also.ts'
import { isPayloads, withPayloads } from './payloads.ts'
import { readScenario, type SourcedScenario } from './read.ts'

/** A scenario with its file as people know it and a short name for run ids. */
interface FoundScenario extends SourcedScenario {
  readonly file: string
  readonly name: string
}

/**
 * Reads a scenario by its file's path in the repository, or by its name in scenarios/, such as `article` or `questions/forking`.
 * @param within the files that name it in `exposure.also`, the outermost first
 * @throws UserError if there is no such file, or something is wrong in it
 */
export async function findScenario(
  root: string,
  nameOrFile: string,
  within: readonly string[] = [],
): Promise<FoundScenario> {
  const isName = /^[\w-]+(\/[\w-]+)?$/.test(nameOrFile)
  const file = isName ? `scenarios/${nameOrFile}.yaml` : nameOrFile
  if (within.includes(file))
    throw new UserError(`${within.at(-1)}: exposure.also leads back to ${file}; take one of them out`)
  try {
    const text = await readFile(join(root, file), 'utf8')
    const { scenario: read, where } = readScenario(text, file)
    const own = await withPayloads(root, file, read, where)
    const scenario = await withOthers(own, where, (other) => findScenario(root, other, [...within, file]))
    return { scenario, where, file, name: scenarioName(file) }
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES')) throw error
    const files = await readdir(join(root, 'scenarios'), { recursive: true })
    const names = files.filter((name) => name.endsWith('.yaml') && !isPayloads(name)).sort()
    throw new UserError(
      `there is no scenario ${file} in the repository; there are ${names.map((name) => name.replace(/\.yaml$/, '')).join(', ')}`,
    )
  }
}

/** The short name of a scenario's file. */
export function scenarioName(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '')
}
