import { createReadStream } from 'node:fs'
import { RunError, UserError } from '../../base/errors.ts'
import type { Progress } from '../../base/progress.ts'
import type { Container } from '../../lab/container.ts'
import { addressOf, createDroplet, removeDroplet } from '../../lab/droplet.ts'
import { execIn } from '../../lab/exec.ts'
import type { LongLived } from '../../lab/generator.ts'
import { connectionsOpened } from '../../lab/netns.ts'
import { figuresOf } from '../../load/figures.ts'
import { runJobs } from '../../load/k6.ts'
import { parseK6 } from '../../load/merge.ts'
import { answerProblem, probe } from '../../load/probe.ts'
import { rawSamplesFile, removeRaw } from '../../load/raw-samples.ts'
import type { Settings } from '../../plan/settings.ts'
import type { Server } from '../../registry/server.ts'
import { type Generators, lineSeed, startGenerators } from '../../run/generators.ts'
import { type Lab, withLab } from '../../run/lab.ts'
import { hey } from '../../scenario/loads/hey.ts'
import { type Network, networkNames, networkSchema, toNetwork } from '../../scenario/network.ts'
import type { CalibrateOptions } from '../options.ts'
import { parseHey } from './parse-hey.ts'

/** One pair: the real hey and the lab's load, one after the other on the same container and line. */
export interface Pair {
  readonly hey: Measured
  readonly lab: Measured
}

/** What both of them report: requests a second, seconds, connections opened, requests answered with status 200. */
export interface Measured {
  readonly rps: number
  readonly mean_s: number
  readonly p50_s: number
  readonly p99_s: number
  readonly connections: number
  readonly answered: number
}

/** All pairs of one server on one network. */
export interface CalibrationRow {
  readonly network: Network
  readonly server: string
  readonly pairs: readonly Pair[]
}

/** Seconds that one measurement may take. */
const limit_s = 300

/** Everything that one server's pairs are measured with. */
interface Setup {
  readonly lab: Lab
  readonly options: CalibrateOptions
  readonly network: Network
  readonly generators: Generators
  readonly hey: Container
  /** Seed of each measurement's line. */
  readonly nextSeed: () => number
  readonly signal: AbortSignal
}

/**
 * Runs the real hey and the load `hey` in alternating pairs over networks and servers, direct: same containers, same CPU,
 * same line. Who begins a pair alternates too, so that a drift of the machine does not favour one of them.
 */
export async function calibrate(
  options: CalibrateOptions,
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<CalibrationRow[]> {
  if (options.requests < options.workers) throw new UserError('--requests: must be at least the number of workers')
  const networks = options.networks.map(networkNamed)
  return withLab(settings, 'calibrate', progress, signal, async (lab) => {
    const names = options.servers ?? ['nginx', 'waitress', 'gunicorn-gevent', 'sequential1', 'async', 'threading1']
    const servers = names.map((name) => find(lab, name))
    const line = networks.some((network) => network.line) ? ['line-generator', 'wan', 'far-end'] : []
    await lab.prepareImages([...names, 'generator', 'counters', 'hey', ...line], { stage: progress.stage, signal })
    const generators = await startGenerators(lab, networks)
    const [plain, lined] = [networks.some((network) => !network.line), line.length > 0]
    const hey = plain ? await lab.start('hey') : null
    const lineHey = lined ? await lab.start('line-hey') : null
    const rows: CalibrationRow[] = []
    let uses = 0
    for (const network of networks) {
      const { container } = (network.line ? lineHey : hey) as LongLived
      const nextSeed = () => lineSeed(options.seed, uses++)
      for (const server of servers) {
        progress.stage(`${network.name} ${server.name}: ${options.pairs} pairs`)
        const setup = { lab, options, network, generators, hey: container, nextSeed, signal }
        rows.push({ network, server: server.name, pairs: await measurePairs(setup, server) })
      }
    }
    return rows
  })
}

function networkNamed(name: string): Network {
  const parsed = networkSchema.safeParse(name)
  if (parsed.success) return toNetwork(parsed.data)
  throw new UserError(`--networks: there is no network "${name}"; there are ${networkNames.join(', ')}`)
}

function find({ registry, view }: Lab, name: string): Server {
  const server = registry.servers.find((candidate) => candidate.name === name)
  const unfit = view.unfit.get(name)
  if (unfit) throw new UserError(`service ${name} cannot be measured: ${unfit}`)
  if (server) return server
  throw new UserError(
    `--servers: there is no server "${name}"; there are ${registry.servers.map((known) => known.name).join(', ')}`,
  )
}

async function measurePairs(setup: Setup, server: Server): Promise<Pair[]> {
  const { lab, options, network, generators, nextSeed, signal } = setup
  const droplet = await createDroplet(lab.droplets, server, 'direct')
  await droplet.server.start()
  const address = await addressOf(droplet.server)
  if (address === null)
    throw new RunError(`${server.name}: it ended at once; run it by \`bench run --servers ${server.name}\` to see why`)
  const url = `http://${address}:${server.port}/`
  const generator = await generators.use(network, nextSeed())
  const problem = answerProblem(await probe(generator.container, url, { limit_s: 20, part_s: 20, request_s: 5 }))
  if (problem) throw new RunError(`${server.name}: ${problem}`)

  const withHey = () => measureHey(setup, url)
  const withLab = () => measureLab(setup, url)
  const pairs: Pair[] = []
  for (let index = 0; index < options.pairs; index++) {
    signal.throwIfAborted()
    if (index % 2 === 0) {
      const measured = await withHey()
      pairs.push({ hey: measured, lab: await withLab() })
    } else {
      const measured = await withLab()
      pairs.push({ hey: await withHey(), lab: measured })
    }
  }
  await removeDroplet(droplet, 3)
  return pairs
}

/** The connections that a measurement opens, by the counter of the namespace that it runs in. */
async function counting<T>(container: Container, measure: () => Promise<T>): Promise<T & { connections: number }> {
  const before = await connectionsOpened(container)
  const measured = await measure()
  return { ...measured, connections: (await connectionsOpened(container)) - before }
}

async function measureHey({ hey, generators, network, options, nextSeed }: Setup, url: string): Promise<Measured> {
  await generators.use(network, nextSeed())
  return counting(hey, async () => {
    const words = ['hey', '-n', String(options.requests), '-c', String(options.workers), url]
    const { stdout, stderr, exitCode } = await execIn(hey, words)
    if (exitCode !== 0) throw new RunError(`hey ended with exit code ${exitCode}: ${stderr.trim()}`)
    return parseHey(stdout)
  })
}

async function measureLab({ lab, generators, network, options, nextSeed }: Setup, url: string): Promise<Measured> {
  const { requests, workers } = options
  const generator = await generators.use(network, nextSeed())
  return counting(generator.container, async () => {
    const file = rawSamplesFile(lab.settings, 'calibration')
    const load = hey({ kind: 'hey', requests, workers, at_least_s: 0, way: options.way })
    const jobs = load.jobs({ way: load.wayOn(network), cpus: 1, limit_s })
    const told = await runJobs(generator.container, url, jobs, () => file)
    const { samples } = await parseK6(...told.map((one) => ({ ...one, csv: createReadStream(file) })))
    const { rps, answered, latencies } = figuresOf(samples)
    await removeRaw(file)
    if (!rps || !latencies) throw new RunError(`${url} answered nothing to the lab’s load`)
    const { mean_s, p50_s, p99_s } = latencies
    return { rps, mean_s, p50_s, p99_s, answered }
  })
}
