import type { Analysis } from '../analysis/analyse.ts'
import { RunError } from '../base/errors.ts'
import { lineWidth, renderFirstLook, renderSummary } from '../report/summary.ts'
import type { RunRequest } from '../run/begin.ts'
import type { Manifest } from '../run/manifest.ts'
import { run } from '../run/run.ts'
import type { Command } from './command.ts'
import { progressOn } from './progress.ts'
import { reportedSoFar, writeReport } from './report.ts'

/**
 * Makes a run, shows its progress, and prints and gives what came of it, whatever ended it.
 * @throws what ended it early; RunError if no server answered a single request
 */
export async function execute(command: Command, request: RunRequest): Promise<Analysis> {
  const { settings, signal } = command
  const progress = progressOn(process.stderr)
  const widthOf = ({ columns }: NodeJS.WriteStream) => lineWidth(columns, process.env['LAB_COLUMNS'])
  const firstLook = async (manifest: Manifest, network: string) =>
    progress.show(renderFirstLook(await reportedSoFar(manifest), network, widthOf(process.stderr)))
  const { manifest, failure } = await run(request, settings, progress, signal, firstLook).finally(progress.close)
  const made = manifest && (await writeReport(command, manifest))
  if (made) process.stdout.write(renderSummary(made.reported, widthOf(process.stdout)))
  if (failure !== null) throw failure
  if (!made || !hasAnswered(made.analysis))
    throw new RunError(`no server answered a single request; see the logs in reports/${made?.reported.run}`)
  const wrong = made.analysis.exposures.filter(({ expected }) => expected?.met === false)
  if (wrong.length > 0)
    throw new RunError(
      `the self-check of the experiments failed (${wrong.map(({ cell }) => cell.server).join(', ')}), so no verdict of this run counts; run it again on a quiet machine`,
    )
  return made.analysis
}

function hasAnswered({ rows, exposures }: Analysis): boolean {
  return rows.some(({ result }) => result.figures?.answered) || exposures.some(({ verdict }) => verdict !== null)
}
