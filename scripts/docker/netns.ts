import type Docker from 'dockerode'
import { RunError } from '../cli/errors.ts'
import { execIn } from './exec.ts'

/** TCP connections that a container's network namespace has opened since it started, from the kernel's counters. */
export async function connectionsOpened(container: Docker.Container): Promise<number> {
  return parseActiveOpens((await execIn(container, ['cat', '/proc/net/snmp'])).stdout)
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
