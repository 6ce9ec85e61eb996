import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'

/** What a command in a container gave back. */
export interface ExecResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a command in a running container and waits for its end.
 * @param env variables, name to value
 */
export async function execIn(
  container: Docker.Container,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ExecResult> {
  const exec = await container.exec({
    Cmd: [...command],
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({})
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  container.modem.demuxStream(stream, stdout, stderr)
  const finish = () => {
    stdout.end()
    stderr.end()
  }
  // The demultiplexed streams never end by themselves; and a connection that breaks ends in `close` alone.
  stream.once('end', finish)
  stream.once('close', finish)
  const [out, err] = await Promise.all([text(stdout), text(stderr)])
  const { ExitCode } = await exec.inspect()
  return { exitCode: ExitCode ?? -1, stdout: out, stderr: err }
}
