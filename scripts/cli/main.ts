import { exitCode, explain } from '../base/errors.ts'
import { runCalibration } from '../commands/calibrate.ts'
import type { Command } from '../commands/command.ts'
import { compare, repeatability } from '../commands/compare.ts'
import { runFit } from '../commands/fit.ts'
import { remakeReports } from '../commands/report.ts'
import { rerun, resumeRun, startRun } from '../commands/run.ts'
import { selfcheck } from '../commands/selfcheck.ts'
import { showTime } from '../commands/time.ts'
import { settingsFrom } from '../plan/settings.ts'
import { dispatch } from './commands.ts'

/** The command line, as far as its exit code. */
export async function main(): Promise<void> {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort())
  try {
    const command: Command = { settings: settingsFrom(process.env), signal: interruption.signal }
    const code = await dispatch(process.argv.slice(2), {
      run: (options) => startRun(command, options),
      resume: (runId) => resumeRun(command, runId),
      rerun: (runId) => rerun(command, runId),
      compare: (a, b, options) => compare(command, a, b, options),
      repeatability: (runIds, options) => repeatability(command, runIds, options),
      report: (runIds) => remakeReports(command, runIds),
      time: (runId) => showTime(command, runId),
      selfcheck: (options) => selfcheck(command, options),
      fit: (options) => runFit(command, options),
      calibrate: (options) => runCalibration(command, options),
    })
    process.exitCode = code ?? exitCode.success
  } catch (error) {
    const { text, code } = explain(error)
    process.stderr.write(`${text}\n`)
    process.exitCode = code
  }
}
