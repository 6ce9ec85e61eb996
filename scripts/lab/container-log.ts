import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Container } from './container.ts'
import { engineWords } from './engine.ts'
import { demux } from './output.ts'

/** The last lines that a container wrote, standard output and error together; why there are none, if they cannot be read. */
export async function lastLogLines(container: Container, lines = 50): Promise<string> {
  try {
    const { Config } = await container.inspect()
    const raw = await container.logs({ stdout: true, stderr: true, tail: lines })
    return await logText(container, raw, Config.Tty)
  } catch (error) {
    // Not every logging driver can be read, and a log is no reason to end a run.
    return `(its log cannot be read: ${engineWords(error)})`
  }
}

/**
 * The text of a container's output as the engine gives it.
 * @param terminal whether the container has a terminal: then there is one stream, and no frames
 */
export async function logText(container: Pick<Container, 'modem'>, raw: Buffer, terminal: boolean): Promise<string> {
  if (terminal) return raw.toString('utf8').replaceAll('\r\n', '\n')
  const both = new PassThrough()
  demux(container, Readable.from([raw]), both, both)
  return text(both)
}
