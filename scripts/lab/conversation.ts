import { createInterface } from 'node:readline'
import { type Duplex, PassThrough } from 'node:stream'
import { lastLine } from '../base/errors.ts'
import type { Container } from './container.ts'
import { ContainerEnded, endedError, environment, goesOn, ofRunning, within } from './exec.ts'
import { demux } from './output.ts'

/**
 * Writes a line to a command that goes on, and gives its next line.
 * @throws ContainerEnded if it has ended, CommandTimedOut after so many seconds
 */
export type Ask = (line: string, timeout_s: number) => Promise<string>

/**
 * Starts a command in a running container that answers each line of its standard input by one; it ends with its container.
 * @param env variables, name to value
 * @param lastWords what the end of its standard error says
 * @throws ContainerEnded if the container does not run
 */
export async function converse(
  container: Container,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  lastWords = lastLine,
): Promise<Ask> {
  const stream = await ofRunning(container, async () => {
    const attached = { AttachStdin: true, AttachStdout: true, AttachStderr: true }
    const exec = await container.exec({ Cmd: [...command], Env: environment(env), ...attached })
    return exec.start({ hijack: true, stdin: true })
  })
  return askerOf(container, stream, `${command[0]}`, lastWords)
}

/**
 * Starts a container whose own command answers each line of its standard input by one, which saves the engine an exec.
 * @param name of the command, for messages
 */
export async function converseWithStarted(container: Container, name: string): Promise<Ask> {
  const stream = (await container.attach({ stream: true, hijack: true, stdin: true, stdout: true })) as Duplex
  try {
    await container.start()
  } catch (error) {
    // The engine ends it with the container, and leaves it open where that never ran.
    stream.destroy()
    throw error
  }
  return askerOf(container, stream, name, lastLine)
}

/** Characters of what a command wrote to its standard error that are kept. */
const longest = 2000

function askerOf(container: Container, stream: Duplex, name: string, lastWords: (said: string) => string): Ask {
  const out = new PassThrough()
  const errors = new PassThrough()
  let words = ''
  errors.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-longest)
  })
  demux(container, stream, out, errors)
  // What cannot be written any more shows in the end of its lines. Without a listener it would end this process.
  stream.on('error', () => {})
  const lines = createInterface(out)[Symbol.asyncIterator]()
  return async (line, timeout_s) => {
    stream.write(`${line}\n`)
    const next = await within(timeout_s, `${name} did not answer`, () => lines.next())
    if (!next.done) return next.value
    if (!(await goesOn(container))) throw await endedError(container)
    throw new ContainerEnded(`${name} has ended in its container: ${lastWords(words) || 'it said nothing'}`)
  }
}
