import { noPorts } from '../load/parse.ts'

/** From this share of its room on, the kernel's table of connections is full: the last entries come and go. */
const fullTable = 0.95

/** What tells whether the generator could open no more connections. */
export interface Connecting {
  /** Number of failures of each class. */
  readonly failures: Readonly<Record<string, number>>
  /** Share, 0 to 1, of the room in the kernel's table of connections that was taken; null where there is none. */
  readonly conntrack: number | null
}

/** Whether a dial failed because ports, or the kernel's table of connections, had run out; null where that is not known. */
export function hasExhausted({ failures, conntrack }: Connecting): boolean | null {
  if ((failures[noPorts] ?? 0) > 0) return true
  return conntrack === null ? null : conntrack >= fullTable
}
