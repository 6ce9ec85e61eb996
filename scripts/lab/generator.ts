import type { Service } from '../registry/model.ts'
import { type Cgroup, findCgroup } from './cgroup.ts'
import type { Container } from './container.ts'
import { execIn } from './exec.ts'
import { type Project, pinned } from './project.ts'

/** A service that lives for a whole run. */
export interface LongLived {
  readonly container: Container
  readonly cgroup: Cgroup | null
}

/** Creates the containers of services of the inner project, and starts none; with some keys that are other ones for this once. */
export type Create = (services: readonly string[], changes?: Readonly<Record<string, Service>>) => Promise<void>

/**
 * Creates, pins and starts such a service.
 * @param changes keys of the service that are not as in docker-compose.yml
 */
export async function startLongLived(
  context: Project & { readonly create: Create },
  service: string,
  cpus: readonly number[],
  cgroups: string,
  changes: Service = {},
): Promise<LongLived> {
  await context.create([service], { [service]: changes })
  const container = await pinned(context, service, cpus)
  await container.start()
  return { container, cgroup: await findCgroup(cgroups, container.id) }
}

/** The version of k6 in the generator, such as `v2.2.0`. */
export async function k6Version(generator: Container): Promise<string> {
  const { stdout } = await execIn(generator, ['k6', 'version'])
  return /v\d+\.\d+\.\d+\S*/.exec(stdout)?.[0]?.replace(/,$/, '') ?? stdout.trim()
}
