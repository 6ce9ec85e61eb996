import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type Docker from 'dockerode'
import type { CalibrateOptions } from '../cli/commands.ts'
import { RunError, UserError } from '../cli/errors.ts'
import type { Progress } from '../cli/progress.ts'
import { addressOf, createDroplet, removeDroplet } from '../docker/droplet.ts'
import { execIn } from '../docker/exec.ts'
import { prepareImages } from '../docker/images.ts'
import { connectionsOpened } from '../docker/netns.ts'
import { runHey } from '../load/hey.ts'
import { parseK6 } from '../load/parse.ts'
import { answerProblem, probe } from '../load/probe.ts'
import { rawSamplesFile } from '../load/raw-samples.ts'
import type { Server } from '../plan/plan.ts'
import { type Lab, withLab } from '../run/lab.ts'
import type { Settings } from '../settings.ts'
import { figuresOf } from '../stats/figures.ts'
import { parseHey } from './parse-hey.ts'

/** One pair: the real hey and the lab's load, one after the other on the same container. */
export interface Pair {
  readonly hey: Measured
  readonly lab: Measured
}

/** Requests a second, connections opened, and requests answered with status 200. */
export interface Measured {
  readonly rps: number
  readonly connections: number
  readonly answered: number
}

/** All pairs of one server. */
export interface CalibrationRow {
  readonly server: string
  readonly pairs: readonly Pair[]
}

/** Seconds that one measurement may take. */
const limit_s = 120

/**
 * Runs the real hey and the load `hey` in alternating pairs over servers, direct, on a LAN: same containers, same CPU.
 * Who begins a pair alternates too, so that a drift of the machine does not favour one of them.
 */
export async function calibrate(
  options: CalibrateOptions,
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<CalibrationRow[]> {
  if (options.requests < options.workers) throw new UserError('--requests: must be at least the number of workers')
  return withLab(settings, 'calibrate', progress, signal, async (lab) => {
    const names = options.servers ?? ['nginx', 'waitress', 'gunicorn-gevent', 'sequential1', 'async', 'threading1']
    const servers = names.map((name) => find(lab, name))
    progress.stage('building the images (the first time takes minutes)')
    await prepareImages(lab.docker, lab.compose, lab.registry, [...names, 'generator', 'hey'])
    const [generator, hey] = [await lab.start('generator'), await lab.start('hey')]
    const rows: CalibrationRow[] = []
    for (const server of servers) {
      progress.stage(`${server.name}: ${options.pairs} pairs`)
      rows.push(await calibrateServer(lab, server, options, generator.container, hey.container, signal))
    }
    return rows
  })
}

function find({ registry }: Lab, name: string): Server {
  const server = registry.servers.find((candidate) => candidate.name === name)
  if (server) return server
  throw new UserError(
    `--servers: there is no server "${name}"; there are ${registry.servers.map((known) => known.name).join(', ')}`,
  )
}

async function calibrateServer(
  lab: Lab,
  server: Server,
  options: CalibrateOptions,
  generator: Docker.Container,
  hey: Docker.Container,
  signal: AbortSignal,
): Promise<CalibrationRow> {
  const { docker, compose, settings, cpus } = lab
  const droplet = await createDroplet(
    { docker, compose, project: settings.project, cpu: cpus.droplet },
    server,
    'direct',
  )
  await droplet.server.start()
  const address = await addressOf(droplet.server)
  if (address === null)
    throw new RunError(`${server.name}: it ended at once; run it by \`bench run --servers ${server.name}\` to see why`)
  const url = `http://${address}:${server.port}/`
  const problem = answerProblem(await probe(generator, url, 20))
  if (problem) throw new RunError(`${server.name}: ${problem}`)

  const counted = async (measure: () => Promise<Omit<Measured, 'connections'>>): Promise<Measured> => {
    const before = await connectionsOpened(generator, hey)
    const measured = await measure()
    return { ...measured, connections: (await connectionsOpened(generator, hey)) - before }
  }
  const withHey = () => counted(() => measureHey(hey, url, options))
  const withLab = () => counted(() => measureLab(generator, url, options, settings))
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
  return { server: server.name, pairs }
}

async function measureHey(hey: Docker.Container, url: string, { requests, workers }: CalibrateOptions) {
  const { stdout, stderr, exitCode } = await execIn(hey, ['hey', '-n', String(requests), '-c', String(workers), url])
  if (exitCode !== 0) throw new RunError(`hey ended with exit code ${exitCode}: ${stderr.trim()}`)
  const { rps, answered } = parseHey(stdout)
  return { rps, answered }
}

async function measureLab(
  generator: Docker.Container,
  url: string,
  { way, requests, workers }: CalibrateOptions,
  settings: Settings,
) {
  const file = rawSamplesFile(settings, 'calibration')
  const load = { kind: 'hey' as const, requests, workers }
  await runHey(generator, { url, load, way, limit_s, file })
  const { rps, answered } = figuresOf(await parseK6(createReadStream(file)))
  await Promise.all([file, `${file}.log`].map((path) => rm(path, { force: true })))
  return { rps: rps ?? 0, answered }
}
