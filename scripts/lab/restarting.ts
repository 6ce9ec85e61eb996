import { setTimeout as sleep } from 'node:timers/promises'
import type { Container } from './container.ts'
import { stateOf } from './droplet.ts'
import { orNull } from './engine.ts'
import { execIfRuns } from './exec.ts'
import {
  lastingOf,
  mainOf,
  type Processes,
  parseProcesses,
  showProcesses,
  showSockets,
  workersOf,
} from './processes.ts'

const patience_s = 5

/**
 * What runs in a container below its init; null if it has ended, or its image does not show it.
 * @param show what its shell does; without sockets, which cost the server more CPU time, nobody is seen to serve
 */
export async function processesIn(container: Container, show: string = showProcesses): Promise<Processes | null> {
  const { HostConfig } = await container.inspect()
  const done = await execIfRuns(container, ['sh', '-c', show], patience_s)
  if (done === null) return null
  const all = parseProcesses(done.stdout)
  const main = mainOf(all, HostConfig.Init === true)
  return main && { main, workers: workersOf(all, main) }
}

/** Most processes that a server makes for one request end sooner, in milliseconds. */
const lasting_ms = 100

/** The same with who serves, and without processes of one request: a signal would find them gone. */
export async function lastingProcessesIn(container: Container): Promise<Processes | null> {
  const one = await processesIn(container)
  await sleep(lasting_ms)
  const other = one && (await processesIn(container, `${showProcesses}; ${showSockets}`))
  return one && other && lastingOf(one, other)
}

/**
 * Sends a signal to a container's main process, as `docker kill` does; one that has ended is fine.
 * @param signal its name without SIG, or its number
 */
export async function signalContainer(container: Container, signal: string): Promise<void> {
  await orNull(container.kill({ signal: /^\d+$/.test(signal) ? signal : `SIG${signal}` }), 404, 409)
}

/** Sends a signal to one process in a container; one that has ended is fine, and so is a command that takes too long. */
export async function signalProcess(container: Container, pid: number, signal: string): Promise<void> {
  // The container may end with that process. Whether the signal arrived is seen by what becomes of the processes.
  await execIfRuns(container, ['sh', '-c', `kill -s ${signal} ${pid}`], patience_s)
}

/** The signal by which `docker stop` asks a container to end: its name without SIG, or its number. */
export async function stopSignalOf(container: Container): Promise<string> {
  const { Config } = await container.inspect()
  return shortSignal('StopSignal' in Config ? String(Config.StopSignal) : '')
}

/** A signal as an image or a Compose file may write it, such as `sigint`, `SIGQUIT` or `15`: without SIG; TERM if none is given. */
export function shortSignal(written: string): string {
  return written.toUpperCase().replace(/^SIG/, '') || 'TERM'
}

/** How a container ended. */
export interface Exit {
  /** Seconds since 1970. */
  readonly at_s: number
  readonly code: number
}

/** How a container has ended; null if it runs. */
export async function exitOf(container: Container): Promise<Exit | null> {
  const { State } = await container.inspect()
  return State.Running ? null : { at_s: Date.parse(State.FinishedAt) / 1000, code: State.ExitCode }
}

/** Starts a container that has ended. @returns when it was started, in seconds since 1970 */
export async function startAgain(container: Container): Promise<number> {
  // 304: something else has started it.
  await orNull(container.start(), 304)
  return Date.parse((await stateOf(container)).startedAt) / 1000
}
