import { writeCalibration } from '../report/files.ts'
import { calibrate } from '../research/calibrate/calibrate.ts'
import { renderCalibration } from '../research/calibrate/render.ts'
import type { CalibrateOptions } from '../research/options.ts'
import type { Command } from './command.ts'
import { progressOn } from './progress.ts'

/** `bench calibrate`: the load against the real hey. */
export async function runCalibration({ settings, signal }: Command, options: CalibrateOptions): Promise<void> {
  const progress = progressOn(process.stderr)
  const rows = await calibrate(options, settings, progress, signal).finally(progress.close)
  const { csv, pairs, table } = renderCalibration(rows)
  const file = await writeCalibration(settings.reports, csv, pairs)
  process.stdout.write(`${table}\n\n${file}\n`)
}
