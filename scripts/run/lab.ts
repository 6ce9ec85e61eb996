import { firstLine, Interrupted, RunError, UserError } from '../base/errors.ts'
import type { Progress } from '../base/progress.ts'
import { chooseTree } from '../lab/cgroup.ts'
import type { Engine } from '../lab/container.ts'
import type { DropletContext } from '../lab/droplet.ts'
import { connect } from '../lab/engine.ts'
import { type Create, type LongLived, startLongLived } from '../lab/generator.ts'
import { fileInImage } from '../lab/image-file.ts'
import { type ImageUsed, imagesUsed, prepareImages, type Watch } from '../lab/images.ts'
import { acquireLock } from '../lab/lock.ts'
import { readCpus } from '../lab/machine.ts'
import { createNetwork, sweep } from '../lab/project.ts'
import { type ReferenceWorkload, referenceWorkloadIn } from '../lab/reference-workload.ts'
import { imageOfSelf, keepTo } from '../lab/self.ts'
import { removeRawSamples } from '../load/raw-samples.ts'
import { type CpuDivision, divideCpus } from '../plan/cpus.ts'
import type { Settings } from '../plan/settings.ts'
import { createdAs, partFor, type Service, suffixed } from '../registry/model.ts'
import { absence, type Packages, packagesFile, parsePackages } from '../registry/packages.ts'
import type { Server } from '../registry/server.ts'
import { readView, type View } from './view.ts'
import { Writer } from './writer.ts'

/** This container's own view of the cgroup tree: all of it, where Compose lets it have the host's. */
const ownTree = '/sys/fs/cgroup'

/** What a command that drives containers works with, while it holds the project. */
export interface Lab {
  readonly docker: Engine
  readonly settings: Settings
  /** What the user's Compose files describe. */
  readonly view: View
  readonly cpus: CpuDivision
  /** By which droplets are created. */
  readonly droplets: DropletContext
  /** By which droplets are created that others are beside: each has a suffix behind its names, and is the only one with it. */
  readonly dropletsIn: (suffix: string) => DropletContext
  /**
   * Builds or pulls the images of some services; from then on these images are used, whatever happens to their names. Servers
   * of which an image lacks a package become unfit.
   * @returns what is missing, in words
   * @throws UserError before anything else if a variable of these services is not known
   */
  readonly prepareImages: (services: readonly string[]) => Promise<readonly string[]>
  readonly imagesUsed: (services: readonly string[]) => Promise<ImageUsed[]>
  /** What the images that were prepared say of the packages in them, by the image's name. */
  readonly packages: ReadonlyMap<string, Packages>
  /** Starts a long-lived service of the lab, such as the generator, on the CPUs that are not the droplet's. */
  readonly start: (service: string, changes?: Service) => Promise<LongLived>
  /** The same on the droplet's CPU. */
  readonly startOnDroplet: (service: string) => Promise<LongLived>
  /** Starts the reference workload there. */
  readonly startReferenceWorkload: () => Promise<ReferenceWorkload>
}

/**
 * Claims the inner project, removes what a killed run left in it, keeps this process off the droplet's CPU, does the
 * work, and leaves no container or network behind, whatever happens.
 * @param signal ends the work early: everything is removed at once, and the work fails with `Interrupted`
 */
export async function withLab<T>(
  asked: Settings,
  runId: string,
  progress: Progress,
  signal: AbortSignal,
  work: (lab: Lab) => Promise<T>,
): Promise<T> {
  await new Writer(asked.reports).check()
  const docker = await connect()
  const view = await readView(docker, asked, signal).catch((error) => {
    throw signal.aborted ? new Interrupted() : error
  })
  const settings = { ...asked, cgroups: await treeFor(asked) }
  const release = await acquireLock(docker, settings.project, runId, settings.self)
  // Removing the containers also ends what waits for them.
  const stop = () =>
    void sweep(docker, settings.project).catch((error) => progress.note(`cannot clean up yet: ${firstLine(error)}`))
  signal.addEventListener('abort', stop, { once: true })
  const cleanUp = async () => {
    signal.removeEventListener('abort', stop)
    try {
      await sweepUntilClean(docker, settings.project)
    } finally {
      await release()
    }
  }
  let done: T
  try {
    if ((await sweep(docker, settings.project)) > 0)
      progress.note('removed the containers of an earlier run that was killed')
    await removeRawSamples(settings)
    const cpus = divideCpus(await readCpus(), settings.cpus)
    await keepTo(docker, settings, cpus.generator)
    if (settings.subnet) await createNetwork(docker, settings.project, settings.subnet)
    signal.throwIfAborted()
    done = await work(labOf(docker, settings, view, cpus, { stage: progress.stage, signal }))
  } catch (error) {
    const why = signal.aborted ? new Interrupted() : error
    // It says more than that what the work leaves cannot be removed: the next run does that.
    await cleanUp().catch((problem) => progress.note(`cannot clean up: ${firstLine(problem)}`))
    throw why
  }
  await cleanUp()
  return done
}

/** Where the kernel's files of the engine's containers are: on the mount that .env names, or in this container's own view. */
async function treeFor({ cgroups, self }: Settings): Promise<string> {
  const tree = await chooseTree([cgroups, ownTree], self)
  if (tree !== null) return tree
  throw new UserError(
    'CGROUP_TREE has no cgroups of containers, so no limit can be checked; set it in .env to the cgroup tree of the engine’s host',
  )
}

function labOf(docker: Engine, settings: Settings, view: View, cpus: CpuDivision, watch: Watch): Lab {
  const { registry, model, compose } = view
  const { project, cgroups } = settings
  // By its name, the image that a service had when it was prepared.
  const pinned = new Map<string, ImageUsed>()
  const packages = new Map<string, Packages>()
  const readPackages = async (servers: readonly Server[]) => {
    for (const { image, package: from } of servers) {
      const { id } = pinned.get(image) ?? {}
      if (from === null || id === undefined || packages.has(image)) continue
      packages.set(image, parsePackages((await fileInImage(droplets, id, packagesFile)) ?? ''))
    }
  }
  const createIn =
    (suffix: string): Create =>
    async (services, changes = {}) => {
      const own = services.map((name) => {
        const image = String(model.services[name]?.['image'])
        return [name, { image: pinned.get(image)?.id ?? image, ...changes[name] }] as const
      })
      const part = suffixed(partFor(model, services, Object.fromEntries(own)), suffix)
      const names = services.map((name) => createdAs(name, suffix))
      const args = ['up', '--no-start', '--no-deps', '--pull', 'never', '--force-recreate', ...names]
      await compose(args, { project: part, env: view.environment })
    }
  const dropletsIn = (suffix: string): DropletContext => ({
    docker,
    create: createIn(suffix),
    project,
    suffix,
    cpu: cpus.droplet,
    otherCpus: cpus.generator,
  })
  const droplets = dropletsIn('')
  const start = (service: string, on: readonly number[], changes?: Service) =>
    startLongLived(droplets, service, on, cgroups, changes)
  const used = (services: readonly string[]) => imagesUsed(docker, registry, services)
  return {
    docker,
    settings,
    view,
    cpus,
    droplets,
    dropletsIn,
    prepareImages: async (services) => {
      view.refuseUnknown(services)
      const { notes, unbuilt } = await prepareImages(docker, compose, view.resolved, registry, services, watch)
      for (const [name, reason] of unbuilt) view.unfit.set(name, reason)
      for (const one of await used(services)) pinned.set(one.image, one)
      const servers = registry.servers.filter(({ name }) => services.includes(name))
      await readPackages(servers)
      for (const server of servers) {
        const reason = absence(server, packages)
        if (reason !== null) view.unfit.set(server.name, reason)
      }
      return notes
    },
    // A name may stand for another image by now.
    imagesUsed: async (services) =>
      (await used(services)).map((one) => ({ ...one, ...pinned.get(one.image), service: one.service })),
    packages,
    start: (service, changes) => start(service, cpus.generator, changes),
    startOnDroplet: (service) => start(service, [cpus.droplet]),
    // It needs a Node, and this process's own image has one.
    startReferenceWorkload: async () => {
      const image = await imageOfSelf(docker, settings)
      return referenceWorkloadIn((await start('reference-workload', [cpus.droplet], { image })).container)
    },
  }
}

/** What the engine was creating when the work was interrupted appears a moment later: looks again until nothing does. */
async function sweepUntilClean(docker: Engine, project: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if ((await sweep(docker, project)) === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new RunError(
    `cannot remove the containers or networks of ${project}; see: docker ps -a --filter label=com.docker.compose.project=${project}`,
  )
}
