import {
  appendFile,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { denied, hasCode, UserError } from '../base/errors.ts'

/**
 * The only writer below reports/. Every file is whole at any moment, but for the last line of one that is appended to, and belongs to the owner of the reports folder,
 * because this process is root in its container and the folder is somebody's on the host.
 */
export class Writer {
  readonly #reports: string

  constructor(reports: string) {
    this.#reports = reports
  }

  /**
   * Writes a file, whole or not at all.
   * @param name its path below reports/
   * @param content its text, or what fills the file of the given path
   */
  async write(name: string, content: string | ((file: string) => Promise<void>)): Promise<void> {
    const file = join(this.#reports, name)
    await this.#makeFolder(dirname(file))
    const part = `${file}.part`
    try {
      if (typeof content === 'string') await writeFile(part, content)
      else await content(part)
      await rename(part, file)
    } catch (error) {
      // On a full disk, half a file would stay there, and be root's.
      await rm(part, { force: true }).catch(() => {})
      throw error
    }
    await this.#giveToOwner(file)
  }

  /**
   * Appends to a file that is only ever appended to.
   * @param text whole lines
   */
  async append(name: string, text: string): Promise<void> {
    const file = join(this.#reports, name)
    await this.#makeFolder(dirname(file))
    await appendFile(file, text)
    await this.#giveToOwner(file)
  }

  /** Takes away what stands behind the last whole line of a file, if there is such a file. */
  async dropHalfLine(name: string): Promise<void> {
    const file = join(this.#reports, name)
    try {
      const bytes = await readFile(file)
      const end = bytes.lastIndexOf('\n') + 1
      if (end < bytes.length) await truncate(file, end)
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error
    }
  }

  /**
   * Makes sure, before anything is measured, that its results can be written.
   * @throws UserError if they cannot
   */
  async check(): Promise<void> {
    try {
      const probe = await mkdtemp(join(this.#reports, '.probe-'))
      try {
        await writeFile(join(probe, 'file'), 'x'.repeat(4096))
      } finally {
        // Also on a full disk: the folder is root's, and its user could not remove it.
        await rm(probe, { recursive: true })
      }
    } catch (error) {
      throw new UserError(denied('reports/', error))
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    const topmost = await mkdir(folder, { recursive: true })
    if (topmost === undefined) return
    for (let path = folder; path.length >= topmost.length; path = dirname(path)) await this.#giveToOwner(path)
  }

  async #giveToOwner(path: string): Promise<void> {
    const { uid, gid } = await stat(this.#reports)
    const now = await lstat(path)
    if (now.uid === uid && now.gid === gid) return
    try {
      await chown(path, uid, gid)
    } catch (error) {
      // Some file sharing between host and engine knows no owners; there the files are the user's anyway.
      if (!hasCode(error, 'EPERM', 'EACCES', 'ENOTSUP', 'EINVAL')) throw error
    }
  }
}
