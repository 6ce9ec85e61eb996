import { statfs } from 'node:fs/promises'
import { mebibyte } from '../base/droplet-limits.ts'
import { UserError } from '../base/errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Settings } from '../plan/settings.ts'
import { modelOf } from '../scenario/loads/loads.ts'

/** A recorded request is 58 bytes before compression; as a line of a samples file, compressed, it takes about 35. */
const rawBytes = 58
const keptBytes = 35
/** For logs, reports and whoever else writes to the disk. */
const spare = 100 * mebibyte

/**
 * Refuses a run whose samples would not fit on the disk.
 * @param cells that are left to measure
 * @throws UserError saying how much is missing, and where
 */
export async function checkDiskSpace(
  settings: Settings,
  { scenario }: Pick<Plan, 'scenario'>,
  cells: number,
): Promise<void> {
  const { most: requests } = modelOf(scenario.load)
  await need(settings.samplesDir, requests * rawBytes + spare, 'the engine’s disk (volume of the samples)')
  await need(settings.reports, requests * keptBytes * cells + spare, 'the disk of the reports folder')
}

async function need(path: string, bytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(path)
  if (bavail * bsize >= bytes) return
  const amount = (value: number) => `${Math.ceil(value / mebibyte)} MiB`
  throw new UserError(
    `${what} has ${amount(bavail * bsize)} left, and this run needs ${amount(bytes)}; free some, or lower the number of requests`,
  )
}
