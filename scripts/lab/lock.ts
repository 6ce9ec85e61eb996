import { UserError } from '../base/errors.ts'
import type { Engine } from './container.ts'
import { labLabel, orNull } from './engine.ts'
import { removeContainer } from './project.ts'

/**
 * Claims the project for a run, on the whole engine, by a container, because its name is unique. It sleeps, since those that were
 * never started are removed by `docker system prune`. A claim whose owner no longer runs (it was killed) is taken over.
 * @param owner the container that this process runs in
 * @returns what gives the claim up
 * @throws UserError naming the run that holds the project
 */
export async function acquireLock(
  docker: Engine,
  project: string,
  runId: string,
  owner: string,
): Promise<() => Promise<void>> {
  const name = `${project}-lock`
  const image = (await docker.getContainer(owner).inspect()).Image
  for (;;) {
    const claim = docker.createContainer({
      name,
      Image: image,
      Entrypoint: ['sleep', 'infinity'],
      Cmd: [],
      Labels: { ...labLabel, 'lab.role': 'lock', 'lab.run': runId, 'lab.owner': owner },
      HostConfig: { NetworkMode: 'none', Init: true },
    })
    const container = await orNull(claim, 409)
    if (container) {
      await container.start().catch(async (error) => {
        await removeContainer(container)
        throw error
      })
      return () => removeContainer(container)
    }
    await takeOver(docker, name)
  }
}

/** Removes a claim whose owner is dead; refuses if it lives. */
async function takeOver(docker: Engine, name: string): Promise<void> {
  const lock = await orNull(docker.getContainer(name).inspect(), 404)
  if (!lock) return
  const labels = lock.Config.Labels
  const owner = labels['lab.owner'] ?? ''
  if ((await orNull(docker.getContainer(owner).inspect(), 404, 400))?.State.Running) {
    throw new UserError(
      `the run ${labels['lab.run']} is still running in container ${owner}; wait for it, or stop it with: docker stop ${owner}`,
    )
  }
  // By its id: somebody else may have taken over meanwhile, and has a claim of that name.
  await removeContainer(docker.getContainer(lock.Id))
}
