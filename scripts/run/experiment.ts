import { clockAhead_s, wasClockSet } from '../base/clock.ts'
import { replyBytes } from '../exposure/about.ts'
import { type Experiment, isPatience, isRestart } from '../exposure/experiment.ts'
import type { Recording } from '../exposure/result.ts'
import { needOf, roomProblem } from '../exposure/room.ts'
import { leavesUnread } from '../exposure/steps.ts'
import { readUsage } from '../lab/cgroup.ts'
import { type Droplet, removeDroplet, stateOf } from '../lab/droplet.ts'
import { swapProblem } from '../lab/limit-problems.ts'
import { fullTable, isTableFull } from '../lab/net-counters.ts'
import { type ReadFiles, readConntrack, readNetCounters } from '../lab/netns.ts'
import { inExperiment, ofProxy, openFilesOf } from '../lab/open-files.ts'
import { connectionsLeft, filesLeft } from '../lab/room.ts'
import { removeSecond } from '../lab/second-server.ts'
import type { PlannedExperiment } from '../plan/experiments.ts'
import type { Server } from '../registry/server.ts'
import type { Network } from '../scenario/network.ts'
import type { ExperimentContext, StartedContainer } from './cell-context.ts'
import { growth, sumOf } from './counting.ts'
import type { DropletAfter, Exposed } from './exposed.ts'
import { leftOver, mishapOf } from './left-over.ts'
import { logsOf } from './logs.ts'
import type { Verdict } from './outcomes.ts'
import { playOn } from './playing.ts'
import { proxyFor, type SecondStarted, startSecond } from './restarts/second.ts'
import type { Scene } from './scene.ts'
import { limitsInForce, prepareDroplet, startDroplet } from './starting.ts'
import { Stopwatch } from './stopwatch.ts'
import { findContainers } from './waiting.ts'

/** One experiment with what its names stand for. */
interface ExperimentPlan {
  readonly planned: PlannedExperiment
  readonly experiment: Experiment
  readonly server: Server
  readonly network: Network
  readonly linkSeed: number
}

/** What came of the clients, and of the droplet. */
interface Played {
  readonly verdict: Verdict
  readonly play: Recording | null
  readonly open_files: number | null
  readonly droplet: DropletAfter | null
  readonly limits: Exposed['result']['limits']
  /** What went wrong; null if nothing did. */
  readonly mishap: Verdict | null
  readonly log: string | null
}

/** An experiment that was made, with the log of its droplet where something went wrong. */
interface Made {
  readonly exposed: Exposed
  readonly log: string | null
}

const clockSet = 'the clock of this machine was set, or the machine slept, during the experiment'

/** As one that has no others beside it. */
const byItself = { at_once: 1, shortage_s: null } as const

/**
 * Makes one experiment: starts a droplet, has it meet the hostile client with the healthy one beside it, looks at what is left
 * of it, and removes it. Whatever the server does is a result and not an error.
 * @throws RunError if the lab itself fails (the generator, the engine)
 */
export async function makeExperiment(context: ExperimentContext, plan: ExperimentPlan): Promise<Made> {
  const startedAt = new Date().toISOString()
  const watch = new Stopwatch()
  const containers: StartedContainer[] = []
  const { verdict, play, open_files, droplet, limits, log } = await met(context, plan, watch, containers)
  const { total_s } = watch.finish('collect_s')
  const result = { planned: plan.planned, startedAt, ...verdict, limits, open_files, droplet, ...byItself, total_s }
  return { exposed: { result, play }, log }
}

async function met(
  context: ExperimentContext,
  plan: ExperimentPlan,
  watch: Stopwatch,
  containers: StartedContainer[],
): Promise<Played> {
  const { lab, generators, scenario, turns } = context
  const { planned, server, experiment } = plan
  const failed = (verdict: Verdict): Played => ({
    ...{ verdict, play: null, open_files: null, droplet: null, mishap: verdict, log: null },
    limits: limitsInForce(containers),
  })
  const changes = inExperiment(experiment.environment)
  const { topology } = planned
  const restarts = isRestart(experiment) ? experiment : null
  const proxyVariables = { ...ofProxy(experiment.proxy), ...(restarts && proxyFor(restarts, lab)) }
  const restarting = restarts ? (restarts.restart.rolling ? 2 : 1) : 0
  const creating = { context, ...plan, topology, changes, proxyVariables, restarting } as const
  const prepared = await turns.take(() => prepareDroplet(creating))
  if ('failure' in prepared) return failed(prepared.failure)
  const { droplet, generator } = prepared
  let second: SecondStarted | null = null
  if (restarting === 2) {
    const begun = await turns.take(() => startSecond(lab, droplet, server, scenario.ready_timeout_s))
    if ('failure' in begun) {
      await turns.take(() => removeDroplet(droplet))
      return { ...failed(begun.failure), log: begun.log }
    }
    second = begun
  }
  const bytes = replyBytes(experiment.environment)
  const starting = { context: { lab, scenario }, server, watch, containers, replyBytes: bytes }
  const started = await turns.take(() => startDroplet(starting, droplet, generator.player))
  let played: Played
  if ('failure' in started) played = failed(started.failure)
  else {
    await generators.use(plan.network, plan.linkSeed)
    const open_files = await openFilesOf(droplet.server)
    const before = await readNetCounters(started.files)
    const scene = { context, plan, droplet, generator: generator.container, ...started, second }
    const room = await roomProblemOf(scene, generator.files)
    const ahead_s = clockAhead_s()
    const made = room === null ? await playOn(scene) : null
    const clock = hasTwoClocks(experiment) && wasClockSet([ahead_s, clockAhead_s()]) ? clockSet : null
    const full = await fullProblemOf(generator.files)
    if (restarting) await takeRestarts(droplet, containers)
    const after = await readNetCounters(started.files)
    const found = await findContainers(droplet, containers)
    const usages = containers.map(({ cgroup }) => cgroup && readUsage(cgroup))
    // What a container swapped is gone with it when it is started again.
    const maySwap = [...containers, ...(second ? [second] : [])].some((one) => one.maySwap)
    const swap_bytes = restarting ? null : sumOf(usages.map((usage) => usage?.swap_bytes ?? null))
    const swapped = found.every(({ running }) => running) ? swapProblem(maySwap, swap_bytes) : null
    const problem = room ?? clock ?? full ?? swapped
    const verdict: Verdict = problem === null ? { outcome: 'ok', reason: '' } : { outcome: 'invalid', reason: problem }
    played = {
      verdict,
      limits: { ...limitsInForce(containers), ...(second?.limits ? { second: second.limits } : {}) },
      // What clients met at a full table is not the server's doing.
      play: problem === null ? made : null,
      mishap: mishapOf(verdict, found, second && (await stateOf(second.server.server))),
      log: null,
      open_files,
      droplet: {
        ...leftOver(found, usages),
        listen_overflows: growth(before?.listenOverflows, after?.listenOverflows),
      },
    }
  }
  const { mishap } = played
  const log = mishap && (await logsOf(droplet, mishap, second?.server.server))
  await turns.take(async () => {
    if (second) await removeSecond(second.server)
    await removeDroplet(droplet)
  })
  return { ...played, log }
}

/** Whether times are compared that are of another clock than the clients': those of restarts, and of looks at a server's kernel. */
function hasTwoClocks(experiment: Experiment): boolean {
  return isRestart(experiment) || (isPatience(experiment) && leavesUnread(experiment.steps))
}

/**
 * Why the machine has no room for an experiment beside other programs; null if it has. Files are everybody's. Each network
 * namespace has a table of connections of its own: a droplet's takes one experiment. The generator's has entries of earlier ones
 * and of those that are made beside, too, most of which take far less than they may; so after the play it is looked at once more.
 * @param generator by which files in the generator's network namespace are read
 */
async function roomProblemOf({ context, plan, droplet, files }: Scene, generator: ReadFiles): Promise<string | null> {
  const { scenario, atOnce } = context
  const { exposure } = scenario
  if (!exposure) throw new Error('the scenario has no experiments')
  const need = needOf(plan.experiment, exposure, droplet.proxy !== null)
  const room = { files: await filesLeft(files), connections: await connectionsLeft(files) }
  const problem = roomProblem(room, { ...need, files: atOnce * need.files })
  if (problem !== null) return problem
  // The generator has one end of what a client opens, also where a proxy makes it two.
  const { connections } = needOf(plan.experiment, exposure, false)
  const own = { files: null, connections: await connectionsLeft(generator) }
  return roomProblem(own, { files: 0, connections })
}

/** Why the clients may have met something else than the server, in one line; null if they did not. */
async function fullProblemOf(generator: ReadFiles): Promise<string | null> {
  return isTableFull(await readConntrack(generator)) ? fullTable : null
}

/** A server that the lab itself has started again was begun then. */
async function takeRestarts({ server }: Droplet, containers: StartedContainer[]): Promise<void> {
  const { startedAt } = await stateOf(server)
  for (const [index, one] of containers.entries())
    if (one.role === 'server') containers[index] = { ...one, begunAt: startedAt }
}
