import { firstLine, UserError } from '../base/errors.ts'
import { checkLimits, createDroplet, removeDroplet } from '../lab/droplet.ts'
import { limits } from '../registry/fitness.ts'
import type { Lab } from './lab.ts'

/**
 * Starts a droplet in which nothing runs, and asks the kernel whether it is held to its limits: a machine that cannot hold a
 * server shows before anything is measured, and not in every row of the table.
 * @throws UserError with what is not in force
 */
export async function proveDroplet({ droplets, cpus, settings, imagesUsed, view }: Lab): Promise<void> {
  // Other servers extend it as it is in its own file; an override of it is for nobody.
  const other = limits(view.resolved.services['droplet'] ?? {})
  if (other !== null) throw new UserError(`service droplet: ${other}`)
  const [image] = await imagesUsed(['generator'])
  const asleep = { ...(image ? { image: image.id } : {}), entrypoint: ['sleep', 'infinity'], command: [] }
  const droplet = await createDroplet(droplets, { name: 'droplet', port: 1 }, 'direct', asleep)
  try {
    await droplet.server.start()
  } catch (error) {
    throw new UserError(`this engine cannot start a droplet: ${firstLine(error)}; see the warnings of: docker info`)
  }
  const { problems } = await checkLimits(
    settings.cgroups,
    droplet.server,
    'server',
    droplet.memory.server,
    cpus.droplet,
  )
  await removeDroplet(droplet)
  if (problems.length === 0) return
  throw new UserError(
    `this engine does not hold a server to a droplet’s limits: ${problems.join('; ')}; see the warnings of: docker info`,
  )
}
