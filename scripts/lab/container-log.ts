import { firstLine } from '../base/errors.ts'
import type { Container } from './container.ts'

/** How the Docker client begins an error: with the status, and a word of its own for it. */
const httpCode = /^\(HTTP code \d+\) [^-]*- /

/** The last lines that a container wrote, standard output and error together; why there are none, if they cannot be read. */
export async function lastLogLines(container: Container, lines = 50): Promise<string> {
  try {
    const { Config } = await container.inspect()
    const raw = await container.logs({ stdout: true, stderr: true, tail: lines })
    return logText(raw, Config.Tty)
  } catch (error) {
    // Not every logging driver can be read, and a log is no reason to end a run.
    return `(its log cannot be read: ${firstLine(error).replace(httpCode, '')})`
  }
}

/**
 * The text of a container's output as the engine gives it.
 * @param terminal whether the container has a terminal: then there is one stream, and no frames
 */
export function logText(raw: Buffer, terminal: boolean): string {
  return terminal ? raw.toString('utf8').replaceAll('\r\n', '\n') : stripFrames(raw)
}

/** The engine puts a header of 8 bytes (stream, size) before each piece of a container's output. */
function stripFrames(raw: Buffer): string {
  const pieces: Buffer[] = []
  for (let offset = 0; offset + 8 <= raw.length; ) {
    const size = raw.readUInt32BE(offset + 4)
    pieces.push(raw.subarray(offset + 8, offset + 8 + size))
    offset += 8 + size
  }
  return Buffer.concat(pieces).toString('utf8')
}
