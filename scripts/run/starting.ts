import { firstLine, RunError } from '../base/errors.ts'
import type { LimitsInForce } from '../lab/cgroup-files.ts'
import type { Container } from '../lab/container.ts'
import { lastLogLines } from '../lab/container-log.ts'
import {
  addressOf,
  type CheckedContainer,
  checkLimits,
  createDroplet,
  type Droplet,
  type Restarting,
  stateOf,
} from '../lab/droplet.ts'
import { orNull } from '../lab/engine.ts'
import { engineTrouble } from '../lab/engine-trouble.ts'
import { silence } from '../lab/listeners.ts'
import { filesOfStarted, type ReadFiles, readListeners } from '../lab/netns.ts'
import type { Player } from '../load/player.ts'
import type { Answer } from '../load/probe.ts'
import type { Service } from '../registry/model.ts'
import type { Server } from '../registry/server.ts'
import type { Network } from '../scenario/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Topology } from '../scenario/topology.ts'
import type { Attempt } from './cell-context.ts'
import type { Generator } from './generators.ts'
import type { Lab } from './lab.ts'
import type { Verdict } from './outcomes.ts'
import { judgeContainers } from './verdict.ts'
import { findContainers, waitUntilReady } from './waiting.ts'

/** What creating a droplet takes of an attempt. */
interface Creating {
  readonly context: Pick<Attempt['context'], 'lab' | 'generators'>
  readonly server: Server
  readonly network: Network
  readonly topology: Topology
  /** Keys of the server's service that are other ones. */
  readonly changes?: Service
  /** Variables of the proxy's environment that are other ones. */
  readonly proxyVariables?: Readonly<Record<string, string>>
  readonly restarting?: Restarting
}

/**
 * Creates a droplet's containers while the link is taken out; nothing is left of one that could not be created.
 * @returns the droplet and the generator that loads it, or the verdict on a server that cannot be measured
 * @throws RunError if the engine itself is at fault
 */
export async function prepareDroplet({
  context: { lab, generators },
  server,
  network,
  topology,
  changes,
  proxyVariables,
  restarting,
}: Creating): Promise<{ readonly droplet: Droplet; readonly generator: Generator } | { readonly failure: Verdict }> {
  const reason = lab.view.unfit.get(server.name)
  if (reason !== undefined) return { failure: { outcome: 'invalid', reason } }
  // Both end before either fails: what is still being created would be missed when everything is removed.
  const [created, generator] = await Promise.allSettled([
    createDroplet(lab.droplets, server, topology, changes, restarting, proxyVariables),
    // Whether the server is ready is asked without the link, which can lose a packet and so take a second more.
    generators.unlinked(network),
  ])
  if (generator.status === 'rejected') throw generator.reason
  if (created.status === 'rejected') {
    await refuseTrouble(lab, created.reason)
    return { failure: { outcome: 'no-start', reason: firstLine(created.reason) } }
  }
  return { droplet: created.value, generator: generator.value }
}

/** @throws RunError where the engine could not do something by its own fault, which is no server's */
export async function refuseTrouble({ docker }: Pick<Lab, 'docker'>, error: unknown): Promise<void> {
  const trouble = await engineTrouble(docker, String(error))
  if (trouble !== null) throw new RunError(trouble)
}

/** The kernel's limits of each container of a droplet, by its role; none of one whose limits are not known. */
export function limitsInForce(containers: readonly CheckedContainer[]): Readonly<Record<string, LimitsInForce>> {
  return Object.fromEntries(containers.flatMap(({ role, inForce }) => (inForce ? [[role, inForce] as const] : [])))
}

/** What starting a droplet takes of an attempt. */
interface Starting extends Pick<Attempt, 'server' | 'watch' | 'containers'> {
  readonly context: Pick<Attempt['context'], 'lab'> & { readonly scenario: Pick<Scenario, 'ready_timeout_s'> }
  /** Bytes of the right answer, if it is not the usual one. */
  readonly replyBytes?: number | undefined
}

/**
 * Starts a droplet's containers, and waits until the load would get the right answer.
 * @returns where the load goes and what reads in the droplet's network namespace, or the verdict on a droplet that is not
 *   fit to be loaded
 */
export async function startDroplet(
  attempt: Starting,
  droplet: Droplet,
  player: Player,
): Promise<{ readonly url: string; readonly files: ReadFiles } | { readonly failure: Verdict }> {
  // The server may live in a namespace that is there before it.
  const opened = droplet.network === droplet.counters ? await openNamespace(droplet) : null
  const failure = await startContainer(attempt, droplet, droplet.server, 'server')
  if (failure) {
    attempt.watch.lap('start_s')
    return { failure }
  }
  // The sidecar starts while the server gets ready. Where the server has ended, that counts, and not that this failed.
  const opening = opened ? Promise.resolve(opened) : openNamespace(droplet)
  const settled = opening.catch(() => {})
  const begun = await getReady(attempt, droplet, player, opening)
  await settled
  attempt.watch.lap('ready_s')
  return 'failure' in begun ? begun : { ...begun, files: await opening }
}

/** Starts NGINX where it stands before the server, and asks until the right answer comes. */
async function getReady(
  attempt: Starting,
  droplet: Droplet,
  player: Player,
  opening: Promise<ReadFiles>,
): Promise<{ readonly url: string } | { readonly failure: Verdict }> {
  const { context, containers, watch, replyBytes } = attempt
  const { proxy } = droplet
  // The server may listen where NGINX alone gets to, so it is asked through NGINX.
  const failure = proxy && (await startContainer(attempt, droplet, proxy, 'proxy'))
  watch.lap('start_s')
  if (failure) return { failure }
  const address = await addressOf(droplet.network)
  if (address === null)
    return { failure: await endedOr(attempt, droplet, 'no-start', 'it has no address on the lab’s network') }
  const url = `http://${address}:${proxy ? context.lab.view.registry.proxyPort : attempt.server.port}/`
  const whySilent = async (last: Answer) => lookAtListeners(attempt, droplet, address, last, await opening)
  const refusal = await waitUntilReady(
    player,
    url,
    context.scenario.ready_timeout_s,
    droplet,
    containers,
    whySilent,
    replyBytes,
  )
  return refusal ? { failure: refusal } : { url }
}

/** Starts one container of the droplet and reads its limits from the kernel. */
async function startContainer(
  attempt: Starting,
  droplet: Droplet,
  container: Container,
  role: CheckedContainer['role'],
): Promise<Verdict | null> {
  const { context, containers } = attempt
  try {
    await container.start()
  } catch (error) {
    await refuseTrouble(context.lab, error)
    if ((await orNull(container.inspect(), 404)) === null)
      throw new RunError(`the container of the ${role} is gone before it was started: was it removed from outside?`)
    const reason = `${role}: ${firstLine(error)}`
    // A proxy cannot start where its server has ended already. Where that runs, it is not at fault.
    const verdict = await endedOr(attempt, droplet, 'no-start', reason)
    if (role === 'proxy' && verdict.reason === reason)
      throw new RunError(`NGINX cannot be started: ${firstLine(error)}`)
    return verdict
  }
  const begun = await stateOf(container)
  const { settings, cpus } = context.lab
  const checked = await checkLimits(settings.cgroups, container, role, droplet.memory[role], cpus.droplet)
  containers.push({ ...checked, begunAt: begun.startedAt })
  if (checked.problems.length === 0) return null
  // A container that has ended has no cgroup either: then the row says that it ended.
  return endedOr(attempt, droplet, 'invalid', checked.problems.join('; '))
}

/** The verdict on a container that has ended before anything could connect to it; where none has, another one. */
async function endedOr(
  { containers }: Starting,
  droplet: Droplet,
  outcome: Verdict['outcome'],
  reason: string,
): Promise<Verdict> {
  return judgeContainers(await findContainers(droplet, containers), true) ?? { outcome, reason }
}

/** Why a server that runs did not answer, by the sockets that listen in its droplet; null if they do not tell. */
async function lookAtListeners(
  { context, server }: Starting,
  droplet: Droplet,
  ownAddress: string,
  last: Answer,
  files: ReadFiles,
): Promise<string | null> {
  const listeners = await readListeners(files)
  if (listeners === null) return null
  const { port } = server
  if (!droplet.proxy) {
    const refused = last.problem === 'refused'
    return silence(listeners, { address: ownAddress, port, own: [], client: null, refused })
  }
  // NGINX's own words for it, about its last try.
  const refused = (await lastLogLines(droplet.proxy, 1)).includes('(111: Connection refused)')
  const own = [context.lab.view.registry.proxyPort]
  return silence(listeners, { address: '127.0.0.1', port, own, client: 'NGINX', refused })
}

/** Starts the container that looks into the droplet's network namespace. Where the server has just ended, nothing can be read. */
async function openNamespace({ counters, server }: Droplet): Promise<ReadFiles> {
  try {
    return await filesOfStarted(counters)
  } catch (error) {
    if ((await stateOf(server)).running) throw error
    return async () => null
  }
}
