import { RunError } from '../base/errors.ts'
import { renderSummary } from '../report/summary.ts'
import type { Manifest } from '../run/manifest.ts'
import type { RunRequest } from '../run/request.ts'
import { run } from '../run/run.ts'
import type { Command } from './command.ts'
import { progressOn } from './progress.ts'
import { writeReport } from './report.ts'

/**
 * Makes a run, shows its progress, and prints what came of it, whatever ended it.
 * @throws RunError if no server answered a single request
 */
export async function execute(command: Command, request: RunRequest): Promise<Manifest> {
  const { settings, signal } = command
  let latest: Manifest | null = null
  const progress = progressOn(process.stderr, () => latest?.order.length ?? 0)
  try {
    await run(request, settings, progress, signal, (manifest) => {
      latest = manifest
    })
  } finally {
    progress.close()
    if (latest) process.stdout.write(renderSummary(await writeReport(command, latest)))
  }
  const manifest = latest as Manifest | null
  if (!manifest?.results.some(({ figures }) => figures?.answered)) {
    throw new RunError('no server answered a single request; reports/ has the logs')
  }
  return manifest
}
