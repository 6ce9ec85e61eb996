import type { PassThrough, Readable } from 'node:stream'
import type { Container } from './container.ts'

/** Takes the engine's frames off a container's output, and ends the two streams with it. */
export function demux(
  { modem }: Pick<Container, 'modem'>,
  output: Readable,
  out: PassThrough,
  error: PassThrough,
): void {
  modem.demuxStream(output, out, error)
  // A connection that breaks ends in `close` alone.
  for (const event of ['end', 'close'])
    output.once(event, () => {
      out.end()
      error.end()
    })
}
