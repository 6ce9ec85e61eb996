import { firstLine } from '../base/errors.ts'
import type { Container } from '../lab/container.ts'
import { lastLogLines } from '../lab/container-log.ts'
import { addressOf, type CheckedPart, checkLimits, type Droplet, stateOf } from '../lab/droplet.ts'
import { silence } from '../lab/listeners.ts'
import { readListeners } from '../lab/netns.ts'
import type { Answer } from '../load/probe.ts'
import type { CellContext, CellPlan } from './cell-context.ts'
import type { Verdict } from './result.ts'
import type { Stopwatch } from './stopwatch.ts'
import { judgeParts } from './verdict.ts'
import { partStates, type StartedPart, waitUntilReady } from './waiting.ts'

/** What starting a droplet takes of a cell's context, and of its plan. */
interface Context extends Pick<CellContext, 'cpu' | 'cgroups' | 'proxyPort'> {
  readonly scenario: Pick<CellContext['scenario'], 'ready_limit_s'>
}
interface Planned extends Pick<CellPlan, 'server'> {
  readonly cell: Pick<CellPlan['cell'], 'topology'>
}

/** k6's code for a connection that was refused. */
const refusedCode = 1212

/**
 * Starts a droplet's containers, and waits until the load would get the right answer.
 * @param parts gets each part once it runs
 * @returns where the load goes, or the verdict on a droplet that is not fit to be loaded
 */
export async function startDroplet(
  context: Context,
  planned: Planned,
  droplet: Droplet,
  generator: Container,
  parts: StartedPart[],
  watch: Stopwatch,
): Promise<{ readonly url: string } | { readonly failure: Verdict }> {
  const { server, proxy } = droplet
  // The server may listen where NGINX alone gets to, so it is asked through NGINX.
  const failure =
    (await startPart(context, planned, droplet, server, 'server', parts)) ??
    (proxy && (await startPart(context, planned, droplet, proxy, 'proxy', parts)))
  watch.lap('start_s')
  if (failure) return { failure }
  const address = await addressOf(server)
  if (address === null) return { failure: await endedAtStart(droplet, parts) }
  const url = `http://${address}:${proxy ? context.proxyPort : planned.server.port}/`
  const whySilent = (last: Answer) => lookAtListeners(context, planned, droplet, address, last)
  const { ready_limit_s } = context.scenario
  const refusal = await waitUntilReady(generator, url, ready_limit_s, droplet, parts, whySilent)
  watch.lap('ready_s')
  if (refusal) return { failure: refusal }
  await startSidecar(droplet)
  return { url }
}

/** Starts one part of the droplet and reads its limits from the kernel. */
async function startPart(
  context: Context,
  { cell }: Planned,
  droplet: Droplet,
  container: Container,
  part: CheckedPart['part'],
  parts: StartedPart[],
): Promise<Verdict | null> {
  try {
    await container.start()
  } catch (error) {
    // A proxy cannot start where its server has ended already.
    const ended = judgeParts(await partStates(droplet, parts), true)
    return ended ?? { outcome: 'no-start', reason: `${part}: ${firstLine(error)}` }
  }
  const begun = await stateOf(container)
  const checked = await checkLimits(context.cgroups, container, part, cell.topology, context.cpu)
  parts.push({ ...checked, begunAt: begun.startedAt })
  if (checked.problems.length === 0) return null
  // A container that has ended has no cgroup either: then the row says that it ended.
  return (
    judgeParts(await partStates(droplet, parts), true) ?? { outcome: 'invalid', reason: checked.problems.join('; ') }
  )
}

/** The verdict on a server that had ended before anything could connect to it. */
async function endedAtStart(droplet: Droplet, parts: readonly StartedPart[]): Promise<Verdict> {
  const verdict = judgeParts(await partStates(droplet, parts), true)
  return verdict ?? { outcome: 'no-start', reason: 'it has no address on the lab’s network' }
}

/** Why a server that runs did not answer, by the sockets that listen in its droplet; null if they do not tell. */
async function lookAtListeners(
  context: Context,
  { server }: Planned,
  droplet: Droplet,
  ownAddress: string,
  last: Answer,
): Promise<string | null> {
  await startSidecar(droplet)
  const listeners = await readListeners(droplet.counters)
  if (listeners === null) return null
  const { port } = server
  const { proxy } = droplet
  if (!proxy) {
    const refused = last.errorCode === refusedCode
    return silence(listeners, { address: ownAddress, port, own: [], client: null, refused })
  }
  // NGINX's own words for it, about its last try.
  const refused = (await lastLogLines(proxy, 1)).includes('(111: Connection refused)')
  return silence(listeners, { address: '127.0.0.1', port, own: [context.proxyPort], client: 'NGINX', refused })
}

/** Starts the container that looks into the droplet's network namespace; one whose server has just ended has none. */
async function startSidecar({ counters, server }: Droplet): Promise<void> {
  try {
    await counters.start()
  } catch (error) {
    if ((await stateOf(server)).running) throw error
  }
}
