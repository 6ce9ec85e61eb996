import type Docker from 'dockerode'
import { firstLine, Interrupted, RunError } from '../cli/errors.ts'
import type { Progress } from '../cli/progress.ts'
import { chooseTree } from '../docker/cgroup.ts'
import { type Compose, composeFor } from '../docker/compose.ts'
import { connect } from '../docker/engine.ts'
import { type LongLived, startLongLived } from '../docker/generator.ts'
import { acquireLock } from '../docker/lock.ts'
import { readCpus } from '../docker/machine.ts'
import { createNetwork, sweep } from '../docker/project.ts'
import { type Registry, readRegistry } from '../docker/registry.ts'
import { type Yardstick, yardstickIn } from '../docker/yardstick.ts'
import { removeRawSamples } from '../load/raw-samples.ts'
import { type CpuDivision, divideCpus, formatCpus } from '../plan/cpus.ts'
import type { Settings } from '../settings.ts'

/** This container's own view of the cgroup tree: all of it, where Compose lets it have the host's. */
const ownTree = '/sys/fs/cgroup'

/** What a command that drives containers works with, while it holds the project. */
export interface Lab {
  readonly docker: Docker
  readonly compose: Compose
  readonly settings: Settings
  readonly registry: Registry
  readonly cpus: CpuDivision
  /** Starts a long-lived service of the lab, such as the generator, on the CPUs that are not the droplet's. */
  readonly start: (service: string, env?: Readonly<Record<string, string>>) => Promise<LongLived>
  /** Starts the yardstick, on the droplet's CPU. */
  readonly startYardstick: () => Promise<Yardstick>
}

/**
 * Claims the inner project, removes what a killed run left in it, keeps this process off the droplet's CPU, does the
 * work, and leaves no container or network behind, whatever happens.
 * @param signal ends the work early: everything is removed at once, and the work fails with `Interrupted`
 */
export async function withLab<T>(
  settings: Settings,
  runId: string,
  progress: Progress,
  signal: AbortSignal,
  work: (lab: Lab) => Promise<T>,
): Promise<T> {
  const docker = await connect()
  const compose = composeFor(settings, signal)
  const registry = await readRegistry(compose)
  const lock = await acquireLock(docker, settings.project, runId, settings.self)
  // Removing the containers also ends what waits for them.
  const stop = () =>
    void sweep(docker, settings.project).catch((error) => progress.note(`clean-up: ${firstLine(error)}`))
  signal.addEventListener('abort', stop, { once: true })
  try {
    if ((await sweep(docker, settings.project)) > 0)
      progress.note('removed what an earlier run that was killed had left')
    await removeRawSamples(settings)
    const cpus = divideCpus(await readCpus(), settings.cpus)
    const self = docker.getContainer(settings.self)
    await self.update({ CpusetCpus: formatCpus(cpus.generator) })
    const cgroups = (await chooseTree([settings.cgroups, ownTree], settings.self)) ?? settings.cgroups
    const start = (service: string, on: readonly number[], env: Readonly<Record<string, string>> = {}) =>
      startLongLived(docker, compose, settings.project, service, on, cgroups, env)
    if (settings.subnet) await createNetwork(docker, settings.project, settings.subnet)
    signal.throwIfAborted()
    return await work({
      docker,
      compose,
      settings: { ...settings, cgroups },
      registry,
      cpus,
      start: (service, env) => start(service, cpus.generator, env),
      // It needs a Node, and this process's own image has one.
      startYardstick: async () => {
        const image = (await self.inspect()).Image
        return yardstickIn((await start('yardstick', [cpus.droplet], { LAB_IMAGE: image })).container)
      },
    })
  } catch (error) {
    throw signal.aborted ? new Interrupted() : error
  } finally {
    signal.removeEventListener('abort', stop)
    try {
      await sweepUntilClean(docker, settings.project)
    } finally {
      await lock.release()
    }
  }
}

/** What the engine was creating when the work was interrupted appears a moment later: looks again until nothing does. */
async function sweepUntilClean(docker: Docker, project: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if ((await sweep(docker, project)) === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new RunError(
    `containers or networks of ${project} cannot be removed; see: docker ps -a --filter label=com.docker.compose.project=${project}`,
  )
}
