import { renderTime } from '../report/time.ts'
import { loadRun } from '../run/store.ts'
import type { Command } from './command.ts'

/** `bench time`: what of a run's wall time was load. */
export async function showTime({ settings }: Command, runId: string | undefined): Promise<void> {
  process.stdout.write(renderTime(await loadRun(settings.reports, runId)))
}
