import { RunError, UserError } from '../../base/errors.ts'
import type { Progress } from '../../base/progress.ts'
import { readUsage } from '../../lab/cgroup.ts'
import { execIn } from '../../lab/exec.ts'
import type { LongLived } from '../../lab/generator.ts'
import { connectionsOpened, filesOf } from '../../lab/netns.ts'
import { figuresOf } from '../../load/figures.ts'
import { rawSamplesFile } from '../../load/raw-samples.ts'
import { takeRecording } from '../../load/recording.ts'
import { chooseServers } from '../../plan/choice.ts'
import type { Settings } from '../../plan/settings.ts'
import type { Server } from '../../registry/server.ts'
import { type Generator, startGenerators } from '../../run/generators.ts'
import { type Lab, withLab } from '../../run/lab.ts'
import { refuseUnfit } from '../../run/services.ts'
import { hey as heyLoad } from '../../scenario/loads/hey.ts'
import { toNetwork } from '../../scenario/network.ts'
import { override } from '../../scenario/override.ts'
import { type Scenario, scenarioSchema } from '../../scenario/scenario.ts'
import { startServer } from '../calibrate/calibrate.ts'
import { parseHey } from '../calibrate/parse-hey.ts'
import type { CostOptions } from '../options.ts'
import { type CostRow, inPairs, type Spent } from './pairs.ts'
import { parseWrk } from './parse-wrk.ts'

/** Requests by which a server is looked at before it is measured: each worker has one at least. */
const fewFor = (workers: number) => Math.max(2000, workers)

/** Share of wrk's requests that may end in an error of their connection; where it misreads answers, all do. */
const fewErrors = 0.01

interface Setup {
  readonly lab: Lab
  readonly options: CostOptions
  readonly scenario: Scenario
  readonly generator: Generator
  /** The container of hey and wrk, on the same CPUs. */
  readonly others: LongLived
  readonly url: string
}

/**
 * Loads servers on a LAN by hey, by the lab's load and by wrk, in alternating pairs on the same containers, and reads what each
 * took of its CPU.
 * @throws UserError for options that are wrong, RunError if a server does not answer, ends, or lacks a droplet's limits
 */
export async function measureCosts(
  options: CostOptions,
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<CostRow[]> {
  const scenario = scenarioOf(options)
  return withLab(settings, 'cost', progress, signal, async (lab) => {
    const servers = chooseServers(scenario, lab.view.registry.servers, () => '--servers')
    await lab.prepareImages([...servers.map(({ name }) => name), 'generator', 'counters', 'hey'])
    refuseUnfit({ servers }, lab.view)
    const network = toNetwork('lan')
    const generators = await startGenerators(lab, [network])
    const generator = await generators.use(network, 0)
    const common = { lab, options, scenario, generator, others: await lab.start('hey') }
    const rows: CostRow[] = []
    for (const server of servers) {
      progress.stage(`${server.name}: ${options.pairs} pairs`)
      rows.push(await measureServer(common, server, signal))
    }
    return rows
  })
}

/** The options as a scenario, so that they are checked as those of `bench run` are. */
function scenarioOf({ servers, workers, kept, closing }: CostOptions): Scenario {
  const tooFew = Object.entries({ kept, closing }).find(([, requests]) => requests < workers)
  if (tooFew) throw new UserError(`--${tooFew[0]}: must be at least the number of workers`)
  const plain = scenarioSchema.parse({
    servers: ['nginx', 'waitress', 'nginx-closing', 'sequential1'],
    // As many as there can be workers: `kept` and `closing` say how many are made.
    load: { kind: 'hey', requests: 10_000, workers: 50 },
    cell_timeout_s: 300,
  })
  return override(plain, { servers, workers })
}

async function measureServer(common: Omit<Setup, 'url'>, server: Server, signal: AbortSignal): Promise<CostRow> {
  const { lab, options, scenario, generator } = common
  const started = await startServer(lab, scenario, server, generator.player)
  const setup = { ...common, url: started.url }
  const closing = await closesConnections(setup)
  const requests = closing ? options.closing : options.kept
  const seconds = await secondsOfWrk(setup, closing, requests)
  const checked = (measure: () => Promise<Spent>) => async () => {
    signal.throwIfAborted()
    const spent = await measure()
    await started.check()
    return spent
  }
  const pairs = await inPairs(options.pairs, {
    hey: checked(() => byHey(setup, requests)),
    lab: checked(() => byLab(setup, requests)),
    wrk: seconds === null ? null : checked(async () => (await byWrk(setup, closing, seconds)).spent),
  })
  await started.remove()
  return { server: server.name, connections: closing ? 'closing' : 'kept', pairs }
}

async function closesConnections(setup: Setup): Promise<boolean> {
  const { container } = setup.others
  const files = await filesOf(container)
  const before = await connectionsOpened(files)
  const { requests } = await byHey(setup, fewFor(setup.options.workers))
  return (await connectionsOpened(files)) - before > requests / 2
}

/** How long wrk needs for some requests, since it counts seconds and no requests; null if it misreads the server's answers. */
async function secondsOfWrk(setup: Setup, closing: boolean, requests: number): Promise<number | null> {
  const { spent, socketErrors } = await byWrk(setup, closing, 1)
  // Nor does it say anything of one that answers nothing in a second.
  if (spent.requests === 0 || socketErrors > fewErrors * spent.requests) return null
  return Math.max(1, Math.round(requests / spent.rps))
}

/** The CPU time that a container took while something was done in it. */
async function spending<T>(container: LongLived, work: () => Promise<T>): Promise<{ done: T; cpu_s: number }> {
  const before_s = spentBy(container)
  const done = await work()
  return { done, cpu_s: spentBy(container) - before_s }
}

/** Seconds since it was started. */
function spentBy({ cgroup }: LongLived): number {
  const cpu_s = cgroup && readUsage(cgroup).cpu_s
  if (cpu_s === null) throw new RunError('the CPU time of a container cannot be read here; see docs/engines.md')
  return cpu_s
}

async function inOthers({ others }: Setup, words: readonly string[]) {
  const { done, cpu_s } = await spending(others, () => execIn(others.container, words))
  if (done.exitCode !== 0)
    throw new RunError(`${words[0]} ended with exit code ${done.exitCode}: ${(done.stderr || done.stdout).trim()}`)
  return { text: done.stdout, cpu_s }
}

async function byHey(setup: Setup, requests: number): Promise<Spent> {
  const words = ['hey', '-n', String(requests), '-c', String(setup.options.workers), setup.url]
  const { text, cpu_s } = await inOthers(setup, words)
  const { answered, rps } = parseHey(text)
  return { requests: answered, cpu_s, rps }
}

async function byWrk(setup: Setup, closing: boolean, seconds: number) {
  const header = closing ? ['-H', 'Connection: close'] : []
  const words = ['wrk', '-t', '1', '-c', String(setup.options.workers), '-d', `${seconds}s`, ...header, setup.url]
  const { text, cpu_s } = await inOthers(setup, words)
  const { requests, rps, socketErrors } = parseWrk(text)
  return { spent: { requests, cpu_s, rps }, socketErrors }
}

async function byLab({ lab, options, scenario, generator, url }: Setup, requests: number): Promise<Spent> {
  const load = heyLoad({ kind: 'hey', requests, workers: options.workers, at_least_s: 0 })
  const { cell_timeout_s } = scenario
  const job = load.job({ cpus: lab.cpus.generator.length, cell_timeout_s })
  const file = rawSamplesFile(lab.settings, 'cost')
  const { cpu_s } = await spending(generator, () => generator.player.play(url, job, file))
  const recording = await takeRecording(file)
  const { answered, failed, rps } = figuresOf(recording)
  if (failed > 0 || rps === null) throw new RunError(`${failed} of the lab’s ${answered + failed} requests failed`)
  return { requests: answered, cpu_s, rps }
}
