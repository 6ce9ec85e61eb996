import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type Model, pathsGiven, type Service } from '../registry/model.ts'

/**
 * What is in the files and folders of the checkout that a service is given, as digests by path: its description names them, and does
 * not say what is in them. Files elsewhere cannot be seen here.
 */
export async function givenFiles(service: Service, model: Model, checkout: string): Promise<Record<string, string>> {
  const paths = pathsGiven(service, model).filter((path) => path.startsWith(`${checkout}/`))
  const digests = paths.map(async (path) => [`./${relative(checkout, path)}`, await digestOf(path)] as const)
  return Object.fromEntries(await Promise.all(digests))
}

/** Of what a file says, or of all files of a folder with their names; in words where it cannot be read. */
async function digestOf(path: string): Promise<string> {
  try {
    const hash = createHash('sha256')
    for (const file of await filesIn(path)) hash.update(`${relative(path, file)}\0`).update(await contentOf(file))
    return hash.digest('hex')
  } catch {
    return 'cannot be read'
  }
}

/** Of a link, where it leads to: what is there is a file of its own. */
async function contentOf(file: string): Promise<Buffer | string> {
  return (await lstat(file)).isSymbolicLink() ? readlink(file) : readFile(file)
}

async function filesIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const found = await readdir(path, { recursive: true, withFileTypes: true })
  return found
    .filter((one) => one.isFile() || one.isSymbolicLink())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}
