import { readFile } from 'node:fs/promises'
import { firstLine, hasCode, lastLine } from '../base/errors.ts'
import { logFile } from './raw-samples.ts'

/** What k6 wrote to its log last: with most, what went wrong. */
interface LastWords {
  /** The message alone; empty if the log is. */
  readonly reason: string
  /** Whether it is an error of the generator's own module. k6 ends with exit code 0 even so. */
  readonly isThrown: boolean
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

/** What the text of a log says last; its lines are `time=… level=… msg="…" …`. */
export function lastWords(log: string): LastWords {
  const line = lastLine(log)
  if (line === '') return { reason: '', isThrown: false }
  const quoted = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1]
  // Behind the first line of a message is the stack.
  const message = quoted?.replace(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? escaped) ?? line
  return { reason: reasonOf(message), isThrown: /(?:^|["\s])GoError: /.test(line) }
}

/** The first line of an error of the generator's own module, without the name that JavaScript gives it. */
export function reasonOf(message: string): string {
  return firstLine(message).replace(/^GoError: /, '')
}

/** The same of the log that k6 wrote beside a recording. */
export async function lastWordsOf(file: string): Promise<LastWords> {
  try {
    return lastWords(await readFile(logFile(file), 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return lastWords('')
    throw error
  }
}
