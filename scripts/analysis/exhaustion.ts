import { isTableFull } from '../lab/net-counters.ts'
import { lacks } from '../load/samples.ts'
import type { OpenLevel } from '../run/result.ts'

/** Whether a dial failed because ports, files, or the kernel's table of connections had run out; null where that is not known. */
export function hasExhausted({ failures, conntrack }: Pick<OpenLevel, 'failures' | 'conntrack'>): boolean | null {
  if (Object.keys(lacks).some((name) => (failures[name] ?? 0) > 0)) return true
  return isTableFull(conntrack)
}
