import { createInterface } from 'node:readline'
import { type Duplex, PassThrough } from 'node:stream'
import type { Container } from './container.ts'
import { endedError, ofRunning, within } from './exec.ts'
import { demux } from './output.ts'

/**
 * Writes a line to a command that goes on, and gives its next line.
 * @throws ContainerEnded if it has ended, CommandTimedOut after so many seconds
 */
export type Ask = (line: string, timeout_s: number) => Promise<string>

/**
 * Starts a command in a running container that answers each line of its standard input by one; it ends with its container.
 * @throws ContainerEnded if the container does not run
 */
export async function converse(container: Container, command: readonly string[]): Promise<Ask> {
  const stream = await ofRunning(container, async () => {
    const exec = await container.exec({ Cmd: [...command], AttachStdin: true, AttachStdout: true })
    return exec.start({ hijack: true, stdin: true })
  })
  return askerOf(container, stream, `${command[0]}`)
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
  return askerOf(container, stream, name)
}

function askerOf(container: Container, stream: Duplex, name: string): Ask {
  const out = new PassThrough()
  const ignored = new PassThrough()
  ignored.resume()
  demux(container, stream, out, ignored)
  const lines = createInterface(out)[Symbol.asyncIterator]()
  return async (line, timeout_s) => {
    stream.write(`${line}\n`)
    const next = await within(timeout_s, `${name} did not answer`, () => lines.next())
    if (!next.done) return next.value
    throw await endedError(container)
  }
}
