import { calibrate } from '../calibrate/calibrate.ts'
import { renderCalibration } from '../calibrate/render.ts'
import type { CalibrateOptions } from '../cli/commands.ts'
import { progressOn } from '../cli/progress.ts'
import { writeCalibration } from '../report/run-folder.ts'
import type { Command } from './execute.ts'

/** `bench calibrate`: the load against the real hey. */
export async function runCalibration({ settings, signal }: Command, options: CalibrateOptions): Promise<void> {
  const progress = progressOn(process.stderr, () => 0)
  try {
    const rows = await calibrate(options, settings, progress, signal)
    const { csv, pairs, table } = renderCalibration(rows)
    const file = await writeCalibration(settings.reports, csv, pairs)
    progress.close()
    process.stdout.write(`${table}\n\n${file}\n`)
  } finally {
    progress.close()
  }
}
