import { UserError } from '../base/errors.ts'
import type { Container, Engine } from './container.ts'
import { hasStatus, labLabel } from './engine.ts'
import { removeContainer } from './project.ts'

/** The engine-wide claim of one run on a project: a container that is never started, because its name is unique. */
export interface Lock {
  readonly release: () => Promise<void>
}

/**
 * Claims the project for a run. A claim whose owner no longer runs (it was killed) is taken over.
 * @param owner the container that this process runs in
 * @throws UserError naming the run that holds the project
 */
export async function acquireLock(docker: Engine, project: string, runId: string, owner: string): Promise<Lock> {
  const name = `${project}-lock`
  const image = (await docker.getContainer(owner).inspect()).Image
  for (;;) {
    try {
      const container = await docker.createContainer({
        name,
        Image: image,
        Labels: { ...labLabel, 'lab.role': 'lock', 'lab.run': runId, 'lab.owner': owner },
        HostConfig: { NetworkMode: 'none' },
      })
      return { release: () => removeContainer(container) }
    } catch (error) {
      if (!hasStatus(error, 409)) throw error
    }
    await takeOver(docker, name)
  }
}

/** Removes a claim whose owner is dead; refuses if it lives. */
async function takeOver(docker: Engine, name: string): Promise<void> {
  const lock = docker.getContainer(name)
  const labels = await labelsOf(lock)
  if (!labels) return
  const owner = labels['lab.owner'] ?? ''
  if (await isRunning(docker.getContainer(owner))) {
    throw new UserError(
      `the run ${labels['lab.run']} is going on in container ${owner}; wait for it, or stop it with: docker stop ${owner}`,
    )
  }
  await removeContainer(lock)
}

async function labelsOf(container: Container): Promise<Record<string, string> | null> {
  try {
    return (await container.inspect()).Config.Labels
  } catch (error) {
    if (hasStatus(error, 404)) return null
    throw error
  }
}

async function isRunning(container: Container): Promise<boolean> {
  try {
    return (await container.inspect()).State.Running
  } catch (error) {
    if (hasStatus(error, 404, 400)) return false
    throw error
  }
}
