import { CommanderError, Help, InvalidArgumentError, Option, Command as Program } from 'commander'
import { exitCode } from '../base/errors.ts'
import { runCalibration } from '../commands/calibrate.ts'
import type { Command } from '../commands/command.ts'
import { compare, repeatability } from '../commands/compare.ts'
import { runCost } from '../commands/cost.ts'
import { runCrosscheck } from '../commands/crosscheck.ts'
import { runFit } from '../commands/fit.ts'
import type { CompareOptions, RunOptions, SelfcheckOptions } from '../commands/options.ts'
import { remakeReports } from '../commands/report.ts'
import { rerun, resumeRun, startRun } from '../commands/run.ts'
import { selfcheck } from '../commands/selfcheck.ts'
import { showTime } from '../commands/time.ts'
import { MOST_LINKS, OPTIONS } from '../research/fit/search.ts'
import type { CalibrateOptions, CostOptions, CrosscheckOptions, FitOptions } from '../research/options.ts'
import { networkNames } from '../scenario/network.ts'
import { highestSeed, mostBlocks } from '../scenario/scenario.ts'
import { topologyNames } from '../scenario/topology.ts'

/** Commands under their headings, in the order of the help. */
const [most, more, research] = ['What most people need:', 'More:', 'Checks of the lab itself:'] as const

const serversHelp = 'only these, separated by commas: servers, families, groups or all'
const runHelp = 'its folder in reports/ (default: the newest)'
const marginHelp = 'ratios within this share of 1 are equivalent'
const failOnHelp =
  'exit with 1 if a cell is, or (not faster) has no figure any more; different: also if a verdict is another one'
const betweenHelp = 'standard deviation between runs of one server (default: 0.01)'

const examples = `
Examples:
  docker compose up bench                              the article’s scenario
  docker compose run --rm bench --scenario smoke       does the lab work here?
  docker compose run --rm bench run --help             the options of a command`

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

/** The command line; its help is a screen at most. */
export function commandLine(command: Command): Program {
  const program = new Program('bench')
    .usage('[command] [options]')
    .description('Benchmarks Python web servers, each on a droplet of one CPU and 1 GB.')
    .helpOption('-h, --help', 'show this help')
    // Of bench itself the only option is this one, and the commands come first.
    .configureHelp({ visibleOptions: (one) => (one.parent === null ? [] : new Help().visibleOptions(one)) })
    .addHelpText('after', examples)
    .showHelpAfterError('(bench help shows the commands)')
    .exitOverride()
  program
    .command('run', { isDefault: true })
    .helpGroup(most)
    .description('measure a scenario (the default command)')
    .option('--scenario <name>', 'a file, or a name in scenarios/', 'article')
    .option('--servers <names>', serversHelp, list)
    .option('--topologies <names>', `only these: ${topologyNames.join(', ')}`, list)
    .option('--networks <names>', `only these: ${networkNames.join(', ')}, or the scenario’s own`, list)
    .option('--requests <n>', 'requests per cell', whole)
    .option('--workers <n>', 'requests at once, as in hey -c', whole)
    .option('--blocks <n>', 'passes over all cells; several give confidence intervals', whole)
    .option('--seed <n>', 'seed of the random order', whole)
    .action((options: RunOptions) => startRun(command, options))
  program
    .command('resume')
    .helpGroup(most)
    .description('finish an interrupted run')
    .argument('[run]', runHelp)
    .action((runId: string | undefined) => resumeRun(command, runId))
  program
    .command('compare')
    .helpGroup(most)
    .description('compare two runs: is b faster, slower or equivalent?')
    .argument('<a>', 'the run before: its folder in reports/')
    .argument('<b>', 'the run after')
    .option('--margin <share>', marginHelp, share, 0.05)
    .option('--between-run-sd <share>', betweenHelp, share)
    .addOption(new Option('--fail-on <verdict>', failOnHelp).choices(['slower', 'faster', 'different']))
    .action((a: string, b: string, options: CompareOptions) => compare(command, a, b, options))
  program
    .command('report')
    .helpGroup(most)
    .description('write the reports of runs again; of several, also one side by side')
    .argument('[runs...]', 'folders in reports/ (default: the newest)')
    .action((runIds: string[]) => remakeReports(command, runIds))
  program
    .command('rerun')
    .helpGroup(more)
    .description('repeat a run with the same cells and seed')
    .argument('<run>', 'its folder in reports/')
    .action((runId: string) => rerun(command, runId))
  program
    .command('time')
    .helpGroup(more)
    .description('show how much of a run’s time was load')
    .argument('[run]', runHelp)
    .action((runId: string | undefined) => showTime(command, runId))
  program
    .command('selfcheck')
    .helpGroup(research)
    .description('prove the droplet’s limits, then compare a server with itself (A/A test)')
    .option('--limits-only', 'prove the limits only')
    .action((options: SelfcheckOptions) => selfcheck(command, options))
  program
    .command('repeatability')
    .helpGroup(research)
    .description('show how much runs differ when nothing has changed')
    .argument('<runs...>', 'folders in reports/, in pairs: the first with the second, and so on')
    .option('--margin <share>', marginHelp, share, 0.05)
    .option('--between-run-sd <share>', betweenHelp, share)
    .action((runIds: string[], options: CompareOptions) => repeatability(command, runIds, options))
  program
    .command('calibrate')
    .helpGroup(research)
    .description('compare the load with the real hey')
    .option('--servers <names>', serversHelp, list)
    .option('--pairs <n>', 'pairs of measurements per server', wholeFrom(1), 5)
    .option('--networks <names>', `separated by commas: ${networkNames.join(', ')}`, list, ['lan'])
    .option('--requests <n>', 'requests per measurement', whole, 2000)
    .option('--seed <n>', 'seed of what the links lose', wholeFrom(0, highestSeed), 1)
    .option('--workers <n>', 'requests at once, as in hey -c', whole, 50)
    .action((options: CalibrateOptions) => runCalibration(command, options))
  program
    .command('cost')
    .helpGroup(research)
    .description('compare the load generator’s CPU time per request with hey’s and wrk’s')
    .option('--servers <names>', serversHelp, list)
    .option('--pairs <n>', 'measurements per server, by each', wholeFrom(1), 5)
    .option('--kept <n>', 'requests per measurement on kept connections', whole, 100_000)
    .option('--closing <n>', 'requests per measurement on new connections', whole, 40_000)
    .option('--workers <n>', 'requests at once, as in hey -c', whole, 50)
    .action((options: CostOptions) => runCost(command, options))
  program
    .command('crosscheck')
    .helpGroup(research)
    .description('compare the verdicts on slow clients with slowhttptest')
    .option('--servers <names>', serversHelp, list, ['sequential1', 'gunicorn-sync', 'nginx'])
    .action((options: CrosscheckOptions) => runCrosscheck(command, options))
  program
    .command('fit')
    .helpGroup(research)
    .description('find the link of the article’s NGINX and async rows')
    .option('--links <n>', 'links that each of two searches begins with', wholeFrom(1, MOST_LINKS), OPTIONS.settings)
    .option('--candidates <n>', 'simulated links that are measured', wholeFrom(2), 4)
    .option('--blocks <n>', 'measurements of each', wholeFrom(1, mostBlocks), 2)
    .option('--seed <n>', 'seed of the search and of what the links lose', wholeFrom(0, highestSeed), 1)
    .action((options: FitOptions) => runFit(command, options))
  program.addHelpCommand(
    new Program('help').argument('[command]').description('show the help of a command').helpGroup(more),
  )
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
  if (!(number >= 0 && number < 1)) throw new InvalidArgumentError('It must be 0 or more, and less than 1.')
  return number
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** A parser of whole numbers within bounds, which are among them. */
function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = whole(text)
    if (number >= least && number <= most) return number
    const bounds = most === Number.MAX_SAFE_INTEGER ? `${least} at least` : `from ${least} to ${most}`
    throw new InvalidArgumentError(`It must be a whole number, ${bounds}.`)
  }
}
