import { RunError } from '../../base/errors.ts'
import type { Progress } from '../../base/progress.ts'
import type { Container } from '../../lab/container.ts'
import { createDroplet, removeDroplet } from '../../lab/droplet.ts'
import { execIn } from '../../lab/exec.ts'
import type { LongLived } from '../../lab/generator.ts'
import { connectionsOpened, filesOf, type ReadFiles } from '../../lab/netns.ts'
import { figuresOf } from '../../load/figures.ts'
import type { Player } from '../../load/player.ts'
import { rawSamplesFile } from '../../load/raw-samples.ts'
import { takeRecording } from '../../load/recording.ts'
import { chooseServers } from '../../plan/choice.ts'
import type { Settings } from '../../plan/settings.ts'
import type { Server } from '../../registry/server.ts'
import type { StartedContainer } from '../../run/cell-context.ts'
import { type Generators, linkSeed, startGenerators } from '../../run/generators.ts'
import { type Lab, withLab } from '../../run/lab.ts'
import { isComparable, type Verdict } from '../../run/outcomes.ts'
import { playedOf } from '../../run/played.ts'
import { refuseUnfit } from '../../run/services.ts'
import { startDroplet } from '../../run/starting.ts'
import { Stopwatch } from '../../run/stopwatch.ts'
import { judgeContainers, judgeLoad } from '../../run/verdict.ts'
import { findContainers } from '../../run/waiting.ts'
import { hey as heyLoad } from '../../scenario/loads/hey.ts'
import { type Network, toNetwork } from '../../scenario/network.ts'
import { override } from '../../scenario/override.ts'
import { type Scenario, scenarioSchema } from '../../scenario/scenario.ts'
import type { CalibrateOptions } from '../options.ts'
import { asHey, type CalibrationRow, inPairs, type Measured, type Pair } from './pairs.ts'
import { parseHey } from './parse-hey.ts'

/** Everything that one server's pairs are measured with. */
interface Setup {
  readonly lab: Lab
  readonly options: CalibrateOptions
  readonly scenario: Scenario
  readonly network: Network
  readonly generators: Generators
  readonly hey: Container
  /** Reads in the network namespace of hey. */
  readonly heyFiles: ReadFiles
  /** Seed of each measurement's link. */
  readonly nextSeed: () => number
  readonly signal: AbortSignal
}

/**
 * Runs the real hey and the load `hey` in alternating pairs over networks and servers, direct: same containers, same CPU,
 * same link.
 * @throws UserError for options that are wrong, RunError if a server does not answer, ends, or lacks a droplet's limits
 */
export async function calibrate(
  options: CalibrateOptions,
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<CalibrationRow[]> {
  const scenario = scenarioOf(options)
  const networks = scenario.networks.map(toNetwork)
  return withLab(settings, 'calibrate', progress, signal, async (lab) => {
    const servers = chooseServers(scenario, lab.view.registry.servers, () => '--servers')
    const linkServices = networks.some((network) => network.link) ? ['link-generator', 'link-emulator', 'peer'] : []
    const names = servers.map(({ name }) => name)
    await lab.prepareImages([...names, 'generator', 'counters', 'hey', ...linkServices])
    refuseUnfit({ servers }, lab.view)
    const generators = await startGenerators(lab, networks)
    const plain = networks.some((network) => !network.link) ? await lab.start('hey') : null
    const linked = linkServices.length > 0 ? await lab.start('link-hey') : null
    const rows: CalibrationRow[] = []
    let uses = 0
    for (const network of networks) {
      const { container: hey } = (network.link ? linked : plain) as LongLived
      const heyFiles = await filesOf(hey)
      // The two of a pair have the same link, down to what it loses.
      const nextSeed = () => linkSeed(options.seed, Math.floor(uses++ / 2))
      for (const server of servers) {
        progress.stage(`${network.name} ${server.name}: ${options.pairs} pairs`)
        const setup = { lab, options, scenario, network, generators, hey, heyFiles, nextSeed, signal }
        rows.push({ network, server: server.name, pairs: await measureServer(setup, server) })
      }
    }
    return rows
  })
}

/** The options as a scenario, so that they are checked as those of `bench run` are. */
function scenarioOf({ servers, networks, requests, workers }: CalibrateOptions): Scenario {
  const plain = scenarioSchema.parse({
    servers: ['nginx', 'waitress', 'gunicorn-gevent', 'sequential1', 'async', 'threading1'],
    load: { kind: 'hey', requests: 2000, workers: 50 },
    cell_timeout_s: 300,
  })
  return override(plain, { servers, networks, requests, workers })
}

async function measureServer(setup: Setup, server: Server): Promise<Pair[]> {
  const { lab, options, scenario, network, generators, signal } = setup
  const { player } = await generators.unlinked(network)
  const started = await startServer(lab, scenario, server, player)
  const checked = (measure: typeof measureHey) => async () => {
    signal.throwIfAborted()
    const measured = await measure(setup, started.url)
    await started.check()
    return measured
  }
  const pairs = await inPairs(options.pairs, checked(measureHey), checked(measureLab))
  await started.remove()
  return pairs
}

/**
 * Starts a server as a cell's is: with its limits read back from the kernel, and asked until it gives the right answer.
 * @returns where it answers, what fails if it has ended meanwhile, and what removes it
 */
export async function startServer(lab: Lab, scenario: Scenario, server: Server, player: Player) {
  const droplet = await createDroplet(lab.droplets, server, 'direct')
  const containers: StartedContainer[] = []
  const starting = {
    context: { lab, scenario },
    server,
    cell: { topology: 'direct' },
    watch: new Stopwatch(),
    containers,
  } as const
  const started = await startDroplet(starting, droplet, player)
  if ('failure' in started) throw failureOf(server.name, started.failure)
  return {
    url: started.url,
    check: async () => {
      const broken = judgeContainers(await findContainers(droplet, containers), false)
      if (broken) throw failureOf(server.name, broken)
    },
    remove: () => removeDroplet(droplet),
  }
}

function failureOf(what: string, { outcome, reason }: Verdict): RunError {
  return new RunError(`${what}: ${outcome}: ${reason}`)
}

/** Measures, and counts the connections that are established meanwhile in the namespace of the given files. */
async function counting<T>(files: ReadFiles, measure: () => Promise<T>): Promise<[T, number]> {
  const before = await connectionsOpened(files)
  const measured = await measure()
  return [measured, (await connectionsOpened(files)) - before]
}

async function measureHey(
  { hey, heyFiles, generators, network, options, nextSeed }: Setup,
  url: string,
): Promise<Measured> {
  await generators.use(network, nextSeed())
  const words = ['hey', '-n', String(options.requests), '-c', String(options.workers), url]
  const [{ stdout, stderr, exitCode }, connections] = await counting(heyFiles, () => execIn(hey, words))
  if (exitCode !== 0) throw new RunError(`hey ended with exit code ${exitCode}: ${stderr.trim()}`)
  return { ...parseHey(stdout), connections }
}

async function measureLab(setup: Setup, url: string): Promise<Measured> {
  const { lab, scenario, generators, network, options, nextSeed } = setup
  const { requests, workers } = options
  const { cell_timeout_s } = scenario
  const load = heyLoad({ kind: 'hey', requests, workers, at_least_s: 0 })
  const job = load.job({ cpus: lab.cpus.generator.length, cell_timeout_s })
  const { player, files } = await generators.use(network, nextSeed())
  const file = rawSamplesFile(lab.settings, 'calibration')
  const [, connections] = await counting(files, () => player.play(url, job, file))
  const recording = await takeRecording(file)
  const figures = figuresOf(recording)
  const verdict = judgeLoad(load, playedOf(recording, job.schedule), figures, {
    containers: [],
    swapped: null,
    opened: connections,
    conntrack: null,
    timeout_s: cell_timeout_s,
  })
  // hey has failed requests too, over a link that loses packets.
  if (!isComparable(verdict) && verdict.outcome !== 'failed-requests') throw failureOf('the lab’s load', verdict)
  return { ...asHey(figures), connections }
}
