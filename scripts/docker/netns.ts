import type Docker from 'dockerode'
import { RunError } from '../cli/errors.ts'
import { hasStatus } from './engine.ts'
import { execIn } from './exec.ts'
import { type NetCounters, parseNetCounters } from './net-counters.ts'

/** What TCP has counted in a container's network namespace; null if the container does not run. */
export async function readNetCounters(container: Docker.Container): Promise<NetCounters | null> {
  try {
    const { stdout, exitCode } = await execIn(container, ['cat', '/proc/net/snmp', '/proc/net/netstat'])
    return exitCode === 0 ? parseNetCounters(stdout, stdout) : null
  } catch (error) {
    if (hasStatus(error, 404, 409)) return null
    throw error
  }
}

/** TCP connections that a container's network namespace has opened since it started. */
export async function connectionsOpened(container: Docker.Container): Promise<number> {
  const opened = (await readNetCounters(container))?.connectionsOpened
  if (opened === undefined || opened === null) throw new RunError('/proc/net/snmp has no counter ActiveOpens')
  return opened
}
