import { CommanderError, InvalidArgumentError, Option, Command as Program } from 'commander'
import { exitCode } from '../base/errors.ts'
import { runCalibration } from '../commands/calibrate.ts'
import type { Command } from '../commands/command.ts'
import { compare, repeatability } from '../commands/compare.ts'
import { runCost } from '../commands/cost.ts'
import { runFit } from '../commands/fit.ts'
import type { CompareOptions, RunOptions, SelfcheckOptions } from '../commands/options.ts'
import { remakeReports } from '../commands/report.ts'
import { rerun, resumeRun, startRun } from '../commands/run.ts'
import { selfcheck } from '../commands/selfcheck.ts'
import { showTime } from '../commands/time.ts'
import { OPTIONS } from '../research/fit/search.ts'
import type { CalibrateOptions, CostOptions, FitOptions } from '../research/options.ts'
import { networkNames } from '../scenario/network.ts'
import { topologyNames } from '../scenario/topology.ts'

const serversHelp = 'only these, separated by commas: servers, families, groups, family:NAME, group:NAME, all'

/**
 * Parses the command line and does what it asks.
 * @param args without the program's name
 * @returns the exit code of a command line that asks for nothing: 0 for help, 2 for a mistake; null otherwise
 */
export async function dispatch(args: readonly string[], command: Command): Promise<number | null> {
  try {
    await commandLine(command).parseAsync([...args], { from: 'user' })
    return null
  } catch (error) {
    // Commander has said what it is about already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.userMistake
    throw error
  }
}

function commandLine(command: Command): Program {
  const program = new Program('bench')
    .description('Benchmarks Python web servers, each on a droplet of one CPU and 1 GB.')
    .showHelpAfterError('(bench help shows what there is)')
    .exitOverride()
  program
    .command('run', { isDefault: true })
    .description('run a scenario (the default command)')
    .option('--scenario <name>', 'a file, or the name of one in scenarios/', 'article')
    .option('--servers <names>', serversHelp, list)
    .option('--topologies <names>', `only these, separated by commas: ${topologyNames.join(', ')}`, list)
    .option('--requests <n>', 'requests a cell', whole)
    .option('--workers <n>', 'workers, as in hey -c', whole)
    .option('--networks <names>', `only these, separated by commas: ${networkNames.join(', ')}`, list)
    .option('--blocks <n>', 'passes over all cells', whole)
    .option('--seed <n>', 'seed of the random order', whole)
    .action((options: RunOptions) => startRun(command, options))
  program
    .command('resume')
    .description('finish an interrupted run')
    .argument('[run]', 'its folder in reports/ (the newest without it)')
    .action((runId: string | undefined) => resumeRun(command, runId))
  program
    .command('rerun')
    .description('repeat a run: the same cells, order and seed, on the machine as it is now')
    .argument('<run>', 'its folder in reports/')
    .action((runId: string) => rerun(command, runId))
  program
    .command('compare')
    .description('compare two runs cell by cell: faster, slower or equivalent')
    .argument('<a>', 'a run’s folder in reports/')
    .argument('<b>', 'the run that is compared with it')
    .option('--margin <share>', 'ratios within this share of 1 count as equivalent', share, 0.05)
    .option('--between-run-sd <share>', 'standard deviation between runs of the same server (0.01 without it)', share)
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 if a cell is').choices(['slower', 'faster', 'different']))
    .action((a: string, b: string, options: CompareOptions) => compare(command, a, b, options))
  program
    .command('repeatability')
    .description('how much repeated runs of the same servers differ, in pairs with nothing changed between them')
    .argument('<runs...>', 'folders in reports/: the first is compared with the second, the third with the fourth')
    .option('--margin <share>', 'ratios within this share of 1 count as equivalent', share, 0.05)
    .option('--between-run-sd <share>', 'standard deviation between runs of the same server (0.01 without it)', share)
    .action((runIds: string[], options: CompareOptions) => repeatability(command, runIds, options))
  program
    .command('report')
    .description('make the reports of runs again from their files, and put several side by side')
    .argument('[runs...]', 'folders in reports/ (the newest without one)')
    .action((runIds: string[]) => remakeReports(command, runIds))
  program
    .command('time')
    .description('where the wall time of a run went, and how much of it was load')
    .argument('[run]', 'its folder in reports/ (the newest without it)')
    .action((runId: string | undefined) => showTime(command, runId))
  program
    .command('calibrate')
    .description('compare the load with the real hey, in alternating pairs on the same containers')
    .option('--servers <names>', serversHelp, list)
    .option('--pairs <n>', 'pairs of measurements a server', whole, 5)
    .option('--networks <names>', `separated by commas: ${networkNames.join(', ')}`, list, ['lan'])
    .option('--requests <n>', 'requests a measurement', whole, 2000)
    .option('--seed <n>', 'seed of what the links lose', whole, 1)
    .option('--workers <n>', 'workers, as in hey -c', whole, 50)
    .action((options: CalibrateOptions) => runCalibration(command, options))
  program
    .command('cost')
    .description('what a request costs the load generator, hey and wrk in CPU time, in alternating pairs')
    .option('--servers <names>', serversHelp, list)
    .option('--pairs <n>', 'measurements by each, a server', whole, 5)
    .option('--kept <n>', 'requests a measurement, where connections are kept', whole, 100_000)
    .option('--closing <n>', 'requests a measurement, where the server closes them', whole, 40_000)
    .option('--workers <n>', 'workers, as in hey -c', whole, 50)
    .action((options: CostOptions) => runCost(command, options))
  program
    .command('selfcheck')
    .description('prove the droplet’s limits, and run an A/A test of one server against itself')
    .option('--limits-only', 'prove the limits and end')
    .action((options: SelfcheckOptions) => selfcheck(command, options))
  program
    .command('fit')
    .description('find the link that the article’s NGINX and async rows were measured over')
    .option('--links <n>', 'links that each of the two searches begins with', whole, OPTIONS.settings)
    .option('--candidates <n>', 'simulated links that are measured', whole, 4)
    .option('--blocks <n>', 'measurements of each', whole, 2)
    .option('--seed <n>', 'seed of the search and of what the links lose', whole, 1)
    .action((options: FitOptions) => runFit(command, options))
  return program
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function share(text: string): number {
  const number = Number(text)
  if (!(number >= 0 && number < 1)) throw new InvalidArgumentError('it must be a share from 0 to 1.')
  return number
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('it must be a whole number.')
  return Number(text)
}
