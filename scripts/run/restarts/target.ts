import { setTimeout as sleep } from 'node:timers/promises'
import { now_s } from '../../base/clock.ts'
import { type Awaited, apart_s, type Restart } from '../../exposure/restarts/schema.ts'
import type { Container } from '../../lab/container.ts'
import { type ReadFiles, readListeners } from '../../lab/netns.ts'
import { isSame, type Process, type Processes, workersStayed } from '../../lab/processes.ts'
import {
  type Exit,
  exitOf,
  processesIn,
  signalContainer,
  signalProcess,
  startAgain,
  stopSignalOf,
} from '../../lab/restarting.ts'

/** A server that is to be restarted. */
export interface Target {
  readonly container: Container
  /** Of its network namespace, where its port shows. */
  readonly files: ReadFiles
  readonly port: number
}

/** What was done to a server; times in seconds since 1970. */
export interface Done {
  readonly at_s: number
  readonly exit: Exit | null
  readonly killed: boolean
  readonly start_s: number | null
  readonly listening_s: number | null
}

/** How a server is restarted once. */
export interface Once {
  /** Its processes before; null where they are not known. */
  readonly before: Processes | null
  /** That gets the signals; without it, the container's main process gets them. */
  readonly worker: Process | undefined
  /** What is waited for before answers count, at most `grace_s`. */
  readonly awaited: Awaited
  /** Seconds that it has to listen again. */
  readonly patience_s: number
  /** Whether nobody asks any more, so that there is nothing to wait for. */
  readonly isOver: () => boolean
}

/** Sends a server its signals, and starts it again once it has ended if that is to be done. */
export async function restartOnce(
  target: Target,
  restart: Restart['restart'],
  { before, worker, awaited, patience_s, isOver }: Once,
): Promise<Done> {
  const { container, files, port } = target
  const { signal, followed_by = [], start_again, grace_s } = restart
  const names = await Promise.all(
    [signal, ...followed_by].map((name) => (name === 'own' ? stopSignalOf(container) : name)),
  )
  const at_s = now_s()
  for (const [index, name] of names.entries()) {
    if (index > 0) await sleep(1000 * apart_s)
    if (worker) await signalProcess(container, worker.pid, name)
    else await signalContainer(container, name)
  }
  if (!start_again) {
    // A server that answers on until it ends, or until its old worker is gone, has not come through the restart yet.
    if (awaited !== 'nothing') await effectOf(target, awaited === 'end' ? null : before, grace_s, isOver)
    return { at_s, exit: null, killed: false, start_s: null, listening_s: null }
  }
  let exit = await whenSome(() => exitOf(container), grace_s)
  const killed = exit === null
  if (killed) {
    await signalContainer(container, 'KILL')
    exit = await whenSome(() => exitOf(container), grace_s)
  }
  const start_s = await startAgain(container)
  return { at_s, exit, killed, start_s, listening_s: await listeningAt(files, port, patience_s) }
}

/** Between two looks into a container, in seconds: each costs its server some CPU time. */
const effectLook_s = 0.2

/**
 * Waits until the container has ended, or a process that it had is gone.
 * @param before its processes then; null where only its end counts
 */
async function effectOf(
  target: Target,
  before: Processes | null,
  most_s: number,
  isOver: () => boolean,
): Promise<void> {
  const changed = async () => {
    if (!before) return false
    const { main, workers } = await changesOf(target, before)
    return main === true || workers === true
  }
  const over = async () => isOver() || (await exitOf(target.container)) !== null || (await changed())
  await whenSome(async () => ((await over()) ? true : null), most_s, effectLook_s)
}

/**
 * When a port of a network namespace is seen to listen, in seconds since 1970; null if it does not in so many seconds.
 * @param isOver whether it never will
 */
export async function listeningAt(
  files: ReadFiles,
  port: number,
  patience_s: number,
  isOver: () => Promise<boolean> = async () => false,
): Promise<number | null> {
  const found = await whenSome(async () => {
    const listeners = await readListeners(files)
    // Who owns the namespace is gone, and so it will not listen any more.
    if (listeners === null) return 'never'
    if (listeners.some((listener) => listener.port === port)) return now_s()
    return (await isOver()) ? 'never' : null
  }, patience_s)
  return found === 'never' ? null : found
}

/** What changed of the processes in a server; null where it is not known. */
export async function changesOf(
  { container }: Target,
  before: Processes | null,
): Promise<{ readonly main: boolean | null; readonly workers: boolean | null }> {
  const after = await processesIn(container)
  if (!before || !after) return { main: null, workers: null }
  return { main: !isSame(before.main, after.main), workers: !workersStayed(before, after) }
}

/**
 * Asks until there is an answer; null if none came within so many seconds.
 * @param look_s between two looks, in seconds
 */
export async function whenSome<T>(ask: () => Promise<T | null>, patience_s: number, look_s = 0.02): Promise<T | null> {
  // By a clock that nobody sets.
  for (const end = performance.now() + 1000 * patience_s; ; ) {
    const answer = await ask()
    if (answer !== null || performance.now() >= end) return answer
    await sleep(1000 * look_s)
  }
}
