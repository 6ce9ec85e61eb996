import { RunError } from '../base/errors.ts'
import { renderSummary } from '../report/summary.ts'
import type { RunRequest } from '../run/begin.ts'
import type { Manifest } from '../run/manifest.ts'
import { run } from '../run/run.ts'
import type { Command } from './command.ts'
import { progressOn } from './progress.ts'
import { writeReport } from './report.ts'

/**
 * Makes a run, shows its progress, and prints what came of it, whatever ended it.
 * @throws what ended it early; RunError if no server answered a single request
 */
export async function execute(command: Command, request: RunRequest): Promise<Manifest> {
  const { settings, signal } = command
  const progress = progressOn(process.stderr)
  const { manifest, failure } = await run(request, settings, progress, signal).finally(progress.close)
  if (manifest) process.stdout.write(renderSummary(await writeReport(command, manifest)))
  if (failure !== null) throw failure
  if (!manifest?.results.some(({ figures }) => figures?.answered)) {
    throw new RunError('no server answered a single request; reports/ has the logs')
  }
  return manifest
}
