import { parseInodes } from './sockets.ts'

/** A process as the kernel shows it in its container. */
export interface Process {
  readonly pid: number
  readonly parent: number
  /** When it began, in ticks since the machine did: a pid may come again, with another begin. */
  readonly begun: number
  /** Whether it holds a TCP socket. What only helps the others, such as Python's resource tracker, has none. */
  readonly serves: boolean
}

/** The main process of a container and all that it and its children have started. */
export interface Processes {
  readonly main: Process
  readonly workers: readonly Process[]
}

/** What a shell does to show the processes in a container, and the sockets that they hold, for {@link parseProcesses}. */
export const showProcesses = 'cat /proc/[0-9]*/stat'
export const showSockets = 'ls -l /proc/[0-9]*/fd; cat /proc/net/tcp /proc/net/tcp6'

/** The state of a process that has ended, and whose parent has not asked for its exit code. */
const ended = /^[ZX]$/

/** @param text of {@link showProcesses}, and of {@link showSockets} for who serves; what its user may not see is not there */
export function parseProcesses(text: string): Process[] {
  const serving = servingPids(text)
  return text.split('\n').flatMap((line): Process[] => {
    // The name may have blanks and brackets of its own.
    const [, id, rest] = /^(\d+) \(.*\) (.*)$/.exec(line) ?? []
    const fields = rest?.split(' ') ?? []
    const [pid, parent, begun] = [Number(id), Number(fields[1]), Number(fields[19])]
    if (!Number.isInteger(parent) || !Number.isInteger(begun) || ended.test(fields[0] ?? '')) return []
    return [{ pid, parent, begun, serves: serving.has(pid) }]
  })
}

/** The processes that hold a TCP socket, by the lists of their open files. */
function servingPids(text: string): ReadonlySet<number> {
  const tcp = new Set(parseInodes(text))
  const found = new Set<number>()
  let pid = 0
  for (const line of text.split('\n')) {
    pid = Number(/^\/proc\/(\d+)\/fd:$/.exec(line)?.[1] ?? pid)
    if (tcp.has(Number(/-> socket:\[(\d+)\]$/.exec(line)?.[1]))) found.add(pid)
  }
  return found
}

/** The main process of a container: its first, or the first child of its init; null if there is none. */
export function mainOf(all: readonly Process[], hasInit: boolean): Process | null {
  const found = all.filter(({ pid, parent }) => (hasInit ? parent === 1 : pid === 1))
  return found.toSorted((a, b) => a.begun - b.begun || a.pid - b.pid)[0] ?? null
}

/** All that a process and its children have started, a process before its own children. */
export function workersOf(all: readonly Process[], main: Process): Process[] {
  const children = all.filter(({ parent }) => parent === main.pid).toSorted((a, b) => a.pid - b.pid)
  return children.flatMap((child) => [child, ...workersOf(all, child)])
}

/**
 * The process that a signal to a worker is for: the first that serves with none below it that does; where nobody is seen to serve,
 * the first worker, or the main process if there is none; null where the processes are not known.
 * @param former what ran at the signal before: a worker that has come since is preferred, so that all signals go to the same kind
 */
export function workerOf(runs: Processes | null, former: Processes | null = null): Process | null {
  if (!runs) return null
  const { main, workers } = runs
  const last = [main, ...workers].filter((one) => one.serves && !workersOf(workers, one).some(({ serves }) => serves))
  const hasCome = (one: Process) => former !== null && !isIn(one, [former.main, ...former.workers])
  return last.find(hasCome) ?? last[0] ?? workers[0] ?? main
}

export function isSame(one: Process, other: Process): boolean {
  return one.pid === other.pid && one.begun === other.begun
}

function isIn(one: Process, all: readonly Process[]): boolean {
  return all.some((other) => isSame(one, other))
}

/** Whether all workers of before are there; new ones may be too. */
export function workersStayed(before: Processes, after: Processes): boolean {
  return before.workers.every((one) => isIn(one, after.workers))
}

/** What both of two looks have seen: not the processes that a server makes for one request. */
export function lastingOf(one: Processes, other: Processes): Processes {
  return { main: other.main, workers: other.workers.filter((worker) => isIn(worker, one.workers)) }
}
