import { firstLine } from '../../base/errors.ts'
import type { Restart } from '../../exposure/restarts/schema.ts'
import type { LimitsInForce } from '../../lab/cgroup-files.ts'
import type { Container } from '../../lab/container.ts'
import { checkLimits, type Droplet, stateOf } from '../../lab/droplet.ts'
import type { ReadFiles } from '../../lab/netns.ts'
import { createSecond, openSecond, removeSecond, type SecondServer, secondName } from '../../lab/second-server.ts'
import type { Server } from '../../registry/server.ts'
import type { Lab } from '../lab.ts'
import { logsOf } from '../logs.ts'
import type { Verdict } from '../outcomes.ts'
import { refuseTrouble } from '../starting.ts'
import { listeningAt } from './target.ts'

/** Variables of the proxy's environment in an experiment with restarts; none where it has one server behind it. */
export function proxyFor(
  { restart: { rolling } }: Restart,
  { droplets }: Pick<Lab, 'droplets'>,
): Readonly<Record<string, string>> {
  if (!rolling) return {}
  return { PROXY_SECOND: secondName(droplets), PROXY_NEXT_UPSTREAM: rolling === 'retry' ? 'error timeout' : 'off' }
}

/** A second server that listens. */
export interface SecondStarted {
  readonly server: SecondServer
  readonly files: ReadFiles
  /** Of its container, as the kernel has them. */
  readonly limits: LimitsInForce | null
  readonly maySwap: boolean
}

/**
 * Creates and starts the second server of a droplet, before NGINX, which looks up its name when it starts. Nothing is left of
 * one that does not come about, but the last lines of its log.
 * @param timeout_s seconds that it has to listen
 * @throws RunError if the engine itself is at fault
 */
export async function startSecond(
  { docker, droplets, settings, cpus }: Lab,
  droplet: Droplet,
  { port }: Pick<Server, 'port'>,
  timeout_s: number,
): Promise<SecondStarted | { readonly failure: Verdict; readonly log: string | null }> {
  let server: SecondServer | null = null
  const failed = async (outcome: Verdict['outcome'], reason: string) => {
    const ended = server && (await endedOf(server.server))
    const failure = ended ?? { outcome, reason: `second server: ${reason}` }
    const log = server && (await logsOf(droplet, failure, server.server))
    if (server) await removeSecond(server)
    return { failure, log }
  }
  let files: ReadFiles
  try {
    server = await createSecond(droplets, droplet)
    files = await openSecond(server)
    await server.server.start()
  } catch (error) {
    await refuseTrouble({ docker }, error)
    return failed('no-start', firstLine(error))
  }
  const {
    problems,
    inForce: limits,
    maySwap,
  } = await checkLimits(settings.cgroups, server.server, 'server', droplet.memory.server, cpus.droplet)
  if (problems.length > 0) return failed('invalid', problems.join('; '))
  const { server: container } = server
  const listening = await listeningAt(files, port, timeout_s, async () => (await endedOf(container)) !== null)
  return listening !== null
    ? { server, files, limits, maySwap }
    : failed('no-start', `did not listen within ${timeout_s} s`)
}

/** The verdict on a second server that has ended before anybody asked it; null if it runs, or was never started. */
async function endedOf(container: Container): Promise<Verdict | null> {
  const { running, exitCode, oomKilled, startedAt } = await stateOf(container)
  if (running || Date.parse(startedAt) <= 0) return null
  if (oomKilled) return { outcome: 'out-of-memory', reason: 'second server: the kernel killed it for its memory limit' }
  return { outcome: 'no-start', reason: `second server: exited with code ${exitCode} before it answered` }
}
