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

/**
 * What to print for an error and which code to exit with. A known error is its message in one line; an unknown one is a
 * defect of the lab, so its stack is shown.
 */
export function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UserError) return { text: `error: ${error.message}`, code: exitCode.userMistake }
  if (error instanceof RunError) return { text: `error: ${error.message}`, code: exitCode.failedRun }
  if (hasCode(error, 'ENOSPC')) {
    return {
      text: 'error: no space left on the disk; free some (the reports folder and the volume droplet-lab-samples are the lab’s) and run `bench resume`',
      code: exitCode.failedRun,
    }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { text: `error: ${text}`, code: exitCode.failedRun }
}

/** The first line of an error's message, for a row or a note that has room for one. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return (
    message
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'unknown error'
  )
}

/** True for a system error with one of these codes, such as ENOENT. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
