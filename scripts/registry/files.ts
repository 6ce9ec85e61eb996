import { posix, win32 } from 'node:path'
import { UserError } from '../base/errors.ts'

/** What Compose leaves on the container that bench runs in about the command that started it. */
export interface StartedWith {
  /** The folder of the checkout where the command was typed, as Compose saw it there. */
  readonly workingDirectory: string
  /** Absolute paths there. */
  readonly files: readonly string[]
}

/**
 * The Compose files of the user's command, as paths below the checkout.
 * @param composeFile COMPOSE_FILE as it was given to bench itself, which goes before the labels
 * @throws UserError for a file that bench cannot see, with its name
 */
export function filesOf(started: StartedWith, composeFile: string | undefined): string[] {
  if (composeFile) return composeFile.split(':')
  const { workingDirectory, files } = started
  const { relative, isAbsolute, sep } = /^[A-Za-z]:\\/.test(workingDirectory) ? win32 : posix
  return files.map((file) => {
    if (file === '-') throw new UserError('bench cannot see a Compose file from the standard input; write it to a file')
    const below = relative(workingDirectory, file)
    if (below.startsWith('..') || isAbsolute(below))
      throw new UserError(
        `the Compose file ${file} is outside of the checkout ${workingDirectory}, where bench cannot see it; copy it there`,
      )
    return below.split(sep).join('/')
  })
}
