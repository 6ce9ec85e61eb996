import { stripControl } from './text.ts'

/** Exit codes of the command line: the user's mistake, a failed run, success. */
export const exitCode = { success: 0, failedRun: 1, userMistake: 2 } as const

/** Something only the user can mend (a flag, a scenario, no engine): one line that says what, where and what to do. Exit code 2. */
export class UserError extends Error {
  override name = 'UserError'
}

/** The run cannot go on for a reason outside of the user's input. Exit code 1. */
export class RunError extends Error {
  override name = 'RunError'
}

/** The user asked the run to end (Ctrl-C, `docker compose stop`). Exit code 1: the run is not finished. */
export class Interrupted extends RunError {
  override name = 'Interrupted'
  constructor() {
    super('interrupted')
  }
}

const denials: Readonly<Record<string, string>> = {
  EROFS: 'its file system is read-only; mount it writable',
  EACCES: 'permission denied; give it to the user that runs the engine, or change its mode',
  EPERM: 'the operation is not permitted; give it to the user that runs the engine, or change its mode',
  ENOSPC: 'no space left on the disk; free some',
}

/**
 * One line on a file or folder that the system keeps from being written or read.
 * @param file its name, as the user knows it
 */
export function denied(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return `${file} cannot be used: ${denials[code] ?? firstLine(error)}`
}

export const engineAway = 'the Docker engine does not answer any more; start it, and finish the run with: bench resume'

/** Whether nobody listens at a socket any more, or who did has ended: in this process that is the engine's. */
function isAway(error: unknown): boolean {
  const isDial = hasCode(error, 'ECONNREFUSED', 'ENOENT') && error.syscall === 'connect'
  return isDial || hasCode(error, 'ECONNRESET')
}

/**
 * What to print for an error and which code to exit with. A known error is its message in one line; an unknown one is a
 * defect of the lab, so its stack is shown.
 */
export function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UserError) return { text: `error: ${error.message}`, code: exitCode.userMistake }
  if (error instanceof RunError) return { text: `error: ${error.message}`, code: exitCode.failedRun }
  if (isAway(error)) return { text: `error: ${engineAway}`, code: exitCode.failedRun }
  if (hasCode(error, 'ENOSPC')) {
    return {
      text: 'error: no space left on the disk; free some (the lab’s are reports/ and the volume droplet-lab-samples), then run `bench resume`',
      code: exitCode.failedRun,
    }
  }
  if (hasCode(error, ...Object.keys(denials))) {
    const file = error.path?.replace(/^\/(?=reports\b)/, '') ?? 'a file'
    return { text: `error: ${denied(file, error)}`, code: exitCode.userMistake }
  }
  // What the engine answers is its own words; only where it came from would be of use to nobody.
  if (error instanceof Error && 'statusCode' in error)
    return { text: `error: the engine refused a request: ${firstLine(error)}`, code: exitCode.failedRun }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { text: `error: ${text}`, code: exitCode.failedRun }
}

/** The first line of an error's message, for a row or a note that has room for one. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  // Trimmed, it begins with its first line that is not empty.
  return message.trim().split('\n', 1)[0]?.trimEnd() || 'unknown error'
}

/** The last line of what a program said: with most, what went wrong. Without control characters; empty if it said nothing. */
export function lastLine(text: string): string {
  return stripControl(text.trim().split('\n').at(-1) ?? '').trim()
}

/** True for a system error with one of these codes, such as ENOENT. */
export function hasCode(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
