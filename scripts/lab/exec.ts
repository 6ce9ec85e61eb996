import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { RunError } from '../base/errors.ts'
import type { Container } from './container.ts'
import { hasStatus, orNull } from './engine.ts'
import { demux } from './output.ts'

/** What a command in a container gave back. */
export interface ExecResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A container in which something was to be done does not run any more, or is gone. */
export class ContainerEnded extends RunError {
  override name = 'ContainerEnded'
}

/** A command in a container took longer than it may. */
export class CommandTimedOut extends RunError {
  override name = 'CommandTimedOut'
}

/**
 * Runs a command in a running container and waits for its end.
 * @param env variables, name to value
 * @param timeout_s seconds after which it is given up; the command itself may go on. Without it: as long as it takes
 * @throws ContainerEnded if the container does not run, CommandTimedOut
 */
export async function execIn(
  container: Container,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  timeout_s?: number,
): Promise<ExecResult> {
  return ofRunning(container, async () => {
    if (timeout_s === undefined) return execute(container, command, env)
    const words = `${command.slice(0, 2).join(' ')} did not end`
    return within(timeout_s, words, (signal) => execute(container, command, env, signal))
  })
}

/** The same of a container that may be ending or hang: null if it has ended, or the command took too long. */
export async function execIfRuns(
  container: Container,
  command: readonly string[],
  timeout_s: number,
): Promise<ExecResult | null> {
  try {
    return await execIn(container, command, {}, timeout_s)
  } catch (error) {
    if (error instanceof ContainerEnded || error instanceof CommandTimedOut) return null
    throw error
  }
}

/**
 * Asks the engine for something that only a running container can do.
 * @throws ContainerEnded if it does not run
 */
export async function ofRunning<T>(container: Container, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!hasStatus(error, 404, 409) && !saysEnded(error)) throw error
    throw await endedError(container)
  }
}

/** A container that ends between two requests is a fault of the engine's own to some engines, in these words. */
function saysEnded(error: unknown): boolean {
  return hasStatus(error, 500) && /container\b.*\bis not running/i.test(String(error))
}

/**
 * Waits for something of a command in a container, for so many seconds.
 * @param words what it did not do, if it takes longer
 * @param begin begins it; what it holds is to be let go when the signal aborts
 * @throws CommandTimedOut
 */
export async function within<T>(
  timeout_s: number,
  words: string,
  begin: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>()
  const signal = AbortSignal.timeout(Math.ceil(1000 * timeout_s))
  const abort = () => late.reject(new CommandTimedOut(`${words} within ${timeout_s} s in its container`))
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([begin(signal), late.promise])
}

/**
 * Whether a container goes on in which a command has ended: the engine ends what runs in a container a moment before it says
 * that the container has ended.
 */
export async function goesOn(container: Container): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    if ((await orNull(container.inspect(), 404))?.State.Running !== true) return false
    await sleep(100)
  }
  return true
}

/** What to say of a container that the lab needs, and that does not run. */
export async function endedError(container: Container): Promise<ContainerEnded> {
  return new ContainerEnded(
    `${await describe(container)}, and the lab needs it: was it stopped from outside, or has the machine no memory left?`,
  )
}

async function describe(container: Container): Promise<string> {
  try {
    const { Name, State } = await container.inspect()
    const name = Name.replace('/', '')
    return State.Paused
      ? `the container ${name} is paused`
      : `the container ${name} has ended (exit code ${State.ExitCode})`
  } catch {
    return `the container ${container.id.slice(0, 12)} is gone`
  }
}

/** Variables as the engine takes them. */
export function environment(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`)
}

async function execute(
  container: Container,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<ExecResult> {
  const exec = await container.exec({
    Cmd: [...command],
    Env: environment(env),
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({})
  // Or the connection would stay open for as long as the command goes on.
  signal?.addEventListener('abort', () => stream.destroy(), { once: true })
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  demux(container, stream, stdout, stderr)
  const [out, err] = await Promise.all([text(stdout), text(stderr)])
  const { ExitCode } = await exec.inspect()
  return { exitCode: ExitCode ?? -1, stdout: out, stderr: err }
}
