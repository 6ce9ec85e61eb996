/** A process as the kernel shows it in its container. */
export interface Process {
  readonly pid: number
  readonly parent: number
  /** When it began, in ticks since the machine did: a pid may come again, with another begin. */
  readonly begun: number
}

/** The main process of a container and the children that it has. */
export interface Processes {
  readonly main: Process
  readonly workers: readonly Process[]
}

/** @param text lines of /proc/<pid>/stat */
export function parseProcesses(text: string): Process[] {
  return text.split('\n').flatMap((line): Process[] => {
    // The name may have blanks and brackets of its own.
    const [, pid, rest] = /^(\d+) \(.*\) (.*)$/.exec(line) ?? []
    const fields = rest?.split(' ') ?? []
    const [parent, begun] = [Number(fields[1]), Number(fields[19])]
    return Number.isInteger(parent) && Number.isInteger(begun) ? [{ pid: Number(pid), parent, begun }] : []
  })
}

/** The main process of a container: its first, or the first child of its init; null if there is none. */
export function mainOf(all: readonly Process[], hasInit: boolean): Process | null {
  const found = all.filter(({ pid, parent }) => (hasInit ? parent === 1 : pid === 1))
  return found.toSorted((a, b) => a.begun - b.begun || a.pid - b.pid)[0] ?? null
}

export function workersOf(all: readonly Process[], main: Process): Process[] {
  return all.filter(({ parent }) => parent === main.pid).toSorted((a, b) => a.pid - b.pid)
}

/** The first worker, or the main process where there is none; null where the processes are not known. */
export function workerOf(runs: Processes | null): Process | null {
  return runs && (runs.workers[0] ?? runs.main)
}

export function isSame(one: Process, other: Process): boolean {
  return one.pid === other.pid && one.begun === other.begun
}

/** Whether all workers of before are there; new ones may be too. */
export function workersStayed(before: Processes, after: Processes): boolean {
  return before.workers.every((one) => after.workers.some((other) => isSame(one, other)))
}
