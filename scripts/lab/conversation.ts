import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import type { Container } from './container.ts'
import { endedError, within } from './exec.ts'
import { demux } from './output.ts'

/**
 * Writes a line to a command that goes on, and gives its next line.
 * @throws ContainerEnded if it has ended, CommandTimedOut after so many seconds
 */
export type Ask = (line: string, timeout_s: number) => Promise<string>

/** Starts a command in a running container that answers each line of its standard input by one; it ends with its container. */
export async function converse(container: Container, command: readonly string[]): Promise<Ask> {
  const exec = await container.exec({ Cmd: [...command], AttachStdin: true, AttachStdout: true })
  const stream = await exec.start({ hijack: true, stdin: true })
  const out = new PassThrough()
  const ignored = new PassThrough()
  ignored.resume()
  demux(container, stream, out, ignored)
  const lines = createInterface(out)[Symbol.asyncIterator]()
  return async (line, timeout_s) => {
    stream.write(`${line}\n`)
    const next = await within(timeout_s, `${command[0]} did not answer`, () => lines.next())
    if (!next.done) return next.value
    throw await endedError(container)
  }
}
