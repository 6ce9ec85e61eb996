import type Docker from 'dockerode'
import { RunError } from '../cli/errors.ts'
import { execIn } from './exec.ts'

/** TCP connections that the given containers have opened since they started, from the kernel's counters. */
export async function connectionsOpened(...containers: readonly Docker.Container[]): Promise<number> {
  const counts = await Promise.all(
    containers.map(async (container) => parseActiveOpens((await execIn(container, ['cat', '/proc/net/snmp'])).stdout)),
  )
  return counts.reduce((total, count) => total + count, 0)
}

/** The counter ActiveOpens in the text of /proc/net/snmp: a line of names, then a line of values, for each protocol. */
export function parseActiveOpens(snmp: string): number {
  const [names, values] = snmp
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '))
  const value = values?.[names?.indexOf('ActiveOpens') ?? -1]
  if (value === undefined) throw new RunError('/proc/net/snmp has no counter ActiveOpens')
  return Number(value)
}
