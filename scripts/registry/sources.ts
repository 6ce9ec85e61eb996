import { lstat, readFile, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { hasCode, UserError } from '../base/errors.ts'
import { asRecord, type Definition, variablesOf, variablesOfEnvFile, variablesOutside } from './variables.ts'

/**
 * What the user's Compose files, and those that they include or extend, say of each service before any variable is put in.
 * @param directory the checkout
 * @param files paths below it
 * @throws UserError for a file that is not there, such as a link that leads out of the checkout
 */
export async function readDefinitions(directory: string, files: readonly string[]): Promise<Definition[]> {
  const reader = new Reader(directory)
  for (const file of files) await reader.read(resolve(directory, file), directory)
  return reader.definitions
}

class Reader {
  readonly definitions: Definition[] = []
  readonly #directory: string
  readonly #seen = new Set<string>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** @param base the folder that the file's env_files are below */
  async read(file: string, base: string): Promise<void> {
    if (this.#seen.has(file)) return
    this.#seen.add(file)
    for (const document of documentsIn(await this.#text(file))) await this.#define(asRecord(document), file, base)
  }

  async #define(document: Readonly<Record<string, unknown>>, file: string, base: string): Promise<void> {
    const name = this.#nameOf(file)
    this.definitions.push({ file: name, service: null, variables: variablesOutside(document), base: null })
    for (const [service, content] of Object.entries(asRecord(document['services']))) {
      const extended = asRecord(typeof content === 'object' ? content : null)['extends']
      const { file: from, service: of } = asRecord(extended)
      const inOther = from === undefined ? file : resolve(base, this.#written(String(from), name))
      if (from !== undefined) await this.read(inOther, dirname(inOther))
      const target = typeof extended === 'string' ? extended : of
      this.definitions.push({
        file: name,
        service,
        variables: [...variablesOf(content), ...(await this.#ofEnvFiles(content, base))],
        base: target === undefined ? null : { file: this.#nameOf(inOther), service: String(target) },
      })
    }
    for (const entry of listOf(document['include'])) {
      const { path, project_directory } = asRecord(entry)
      for (const one of listOf(typeof entry === 'string' ? entry : path)) {
        const included = resolve(base, this.#written(String(one), name))
        await this.read(included, project_directory ? resolve(base, String(project_directory)) : dirname(included))
      }
    }
  }

  async #ofEnvFiles(service: unknown, base: string): Promise<string[]> {
    const found: string[] = []
    for (const entry of listOf(asRecord(service)['env_file'])) {
      const { path, required } = asRecord(typeof entry === 'string' ? { path: entry } : entry)
      const file = resolve(base, this.#written(String(path), 'an env_file'))
      // Its own file system has files too, which are not the user's.
      if ((await this.#isOutside(file)) && required !== false)
        throw new UserError(`the env_file ${path} is outside of the checkout, where bench cannot see it; copy it there`)
      // One that is not there is Compose's to judge.
      found.push(...variablesOfEnvFile(await readFile(file, 'utf8').catch(() => '')))
    }
    return found
  }

  /** A path that leads out of the checkout, by itself or by a link. */
  async #isOutside(file: string): Promise<boolean> {
    if (this.#nameOf(file) === file) return true
    const [root, real] = await Promise.all([realpath(this.#directory), realpath(file).catch(() => null)])
    return real === null ? isLink(file) : !`${real}/`.startsWith(`${root}/`)
  }

  /** @throws UserError for a path that only Compose could follow */
  #written(path: string, where: string): string {
    if (!path.includes('$')) return path
    throw new UserError(`${where} names the file ${path} by a variable, which bench cannot follow; write the path out`)
  }

  async #text(file: string): Promise<string> {
    try {
      return await readFile(file, 'utf8')
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error
      const what = (await isLink(file))
        ? 'is a link to a file outside of the checkout, where bench cannot see it; copy the file there'
        : 'is not in the checkout, and bench sees nothing else; copy it there'
      throw new UserError(`the Compose file ${this.#nameOf(file)} ${what}`)
    }
  }

  #nameOf(file: string): string {
    const inside = join(this.#directory, '/')
    return file.startsWith(inside) ? file.slice(inside.length) : file
  }
}

async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}

/** The documents of a file; what Compose itself will refuse with its own words has none. */
function documentsIn(text: string): unknown[] {
  const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' })
  if ('empty' in documents) return []
  return documents.map((document) => {
    try {
      return document.toJS({ maxAliasCount: -1 })
    } catch {
      return null
    }
  })
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}
