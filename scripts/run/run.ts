import { Interrupted, UserError } from '../cli/errors.ts'
import type { Progress } from '../cli/progress.ts'
import { composeVersion } from '../docker/compose.ts'
import { describeEngine } from '../docker/engine.ts'
import { k6Version } from '../docker/generator.ts'
import { imagesUsed, prepareImages } from '../docker/images.ts'
import { cpuModel, gitCommit } from '../docker/machine.ts'
import { cellId, type PlannedCell } from '../plan/plan.ts'
import { newRunId, RunFolder } from '../report/run-folder.ts'
import { type Network, toNetwork } from '../scenario/network.ts'
import type { Settings } from '../settings.ts'
import { timeSpent } from '../stats/time.ts'
import { type CellContext, measureCell } from './cell.ts'
import { checkDiskSpace } from './disk.ts'
import { lineSeed, startGenerators, type UseNetwork } from './generators.ts'
import { type Lab, withLab } from './lab.ts'
import { cellsLeft, type Machine, type Manifest, type RunStatus, serverOf } from './manifest.ts'
import { type CellResult, isComparable } from './result.ts'

/** What a run is asked to do: a new one is planned when the registry is known, an old one goes on from its manifest. */
export type RunRequest =
  | { readonly kind: 'new'; readonly name: string; readonly plan: (lab: Lab) => Planned }
  | { readonly kind: 'resume'; readonly manifest: Manifest }

/** What a plan decides of a manifest. */
export type Planned = Pick<Manifest, 'scenarioFile' | 'scenario' | 'seed' | 'servers' | 'order'>

/**
 * Executes one run: every cell that is left, in order, each written to disk when it has ended.
 * @returns the manifest as it ended
 * @throws Interrupted, after everything measured was written
 */
export async function run(
  request: RunRequest,
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
  onManifest: (manifest: Manifest) => void,
): Promise<Manifest> {
  const runId = request.kind === 'new' ? newRunId(request.name, new Date()) : request.manifest.runId
  const folder = new RunFolder(settings.reports, runId)
  let manifest: Manifest | null = null
  const update = async (changes: Partial<Manifest>) => {
    if (manifest === null) return
    manifest = { ...manifest, ...changes }
    onManifest(manifest)
    await folder.save(manifest)
  }
  try {
    await withLab(settings, runId, progress, signal, async (lab) => {
      const planned = request.kind === 'new' ? request.plan(lab) : request.manifest
      await checkDiskSpace(settings, planned)
      const prepared = await prepare(lab, planned, progress)
      manifest = begin(request, runId, planned, prepared)
      await folder.markLatest()
      await update({})
      for (const warning of manifest.warnings) progress.note(`warning: ${warning}`)
      const context = cellContext(lab, prepared, manifest, folder)
      for (const cell of cellsLeft(manifest)) {
        signal.throwIfAborted()
        const result = await measure(context, cell, manifest, progress)
        const results = [...manifest.results, result]
        await update({ results, time: timeSpent(results) })
      }
    })
    await update(ended('finished'))
  } catch (error) {
    await update(ended(error instanceof Interrupted ? 'interrupted' : 'failed'))
    throw error
  }
  if (manifest === null) throw new Error('a run without a manifest')
  return manifest
}

function ended(status: RunStatus): Partial<Manifest> {
  return { status, endedAt: new Date().toISOString() }
}

interface Prepared {
  readonly machine: Machine
  readonly warnings: readonly string[]
  readonly useNetwork: UseNetwork
}

/** Builds what has to be built, starts the generator, and notes on what and with what the run is made. */
async function prepare(lab: Lab, planned: Planned, progress: Progress): Promise<Prepared> {
  const { docker, compose, registry, settings, cpus } = lab
  const networks = planned.scenario.networks.map(toNetwork)
  const line = networks.some((network) => network.line) ? ['line-generator', 'wan'] : []
  const services = [...planned.servers.map((server) => server.name), 'proxy', 'generator', ...line]
  progress.stage('building the images (the first time takes minutes)')
  const notes = await prepareImages(docker, compose, registry, services)
  progress.stage('starting the generator')
  const useNetwork = await startGenerators(lab, networks)
  const { container } = await useNetwork(networks[0] as Network, 0)
  const engine = await describeEngine(docker)
  const machine: Machine = {
    engine,
    compose: await composeVersion(compose),
    k6: await k6Version(container),
    node: process.version,
    cpuModel: cpuModel(),
    cpus,
    images: await imagesUsed(docker, registry, services),
    commit: await gitCommit(settings.root),
  }
  return { machine, useNetwork, warnings: [...cpus.warnings, ...engine.warnings, ...notes] }
}

function begin(request: RunRequest, runId: string, planned: Planned, { machine, warnings }: Prepared): Manifest {
  if (request.kind === 'resume') {
    const all = new Set([...request.manifest.warnings, ...resumeWarnings(request.manifest, machine), ...warnings])
    return { ...request.manifest, status: 'running', endedAt: null, warnings: [...all] }
  }
  const { scenarioFile, scenario, seed, servers, order } = planned
  const startedAt = new Date().toISOString()
  return {
    format: 1,
    runId,
    scenarioFile,
    scenario: { ...scenario, seed },
    seed,
    status: 'running',
    startedAt,
    endedAt: null,
    servers,
    order,
    machine,
    warnings: [...warnings],
    time: null,
    results: [],
  }
}

/** What has changed since a run was interrupted, so that its cells may not be alike. */
function resumeWarnings({ machine: before }: Manifest, now: Machine): string[] {
  const changed = (what: string, a: unknown, b: unknown) =>
    JSON.stringify(a) === JSON.stringify(b)
      ? []
      : [`resumed with another ${what}: ${JSON.stringify(b)} after ${JSON.stringify(a)}`]
  return [
    ...changed('CPU model', before.cpuModel, now.cpuModel),
    ...changed('division of the CPUs', before.cpus, now.cpus),
    ...changed('engine', before.engine.engine, now.engine.engine),
    ...changed('kernel', before.engine.kernel, now.engine.kernel),
    ...changed('k6', before.k6, now.k6),
    ...changed('commit', before.commit, now.commit),
    ...before.images
      .filter((old) => now.images.some(({ service, id }) => service === old.service && id !== old.id))
      .map(({ service }) => `resumed with another image of ${service}`),
  ]
}

function cellContext(lab: Lab, { useNetwork }: Prepared, { scenario }: Manifest, folder: RunFolder): CellContext {
  return {
    docker: lab.docker,
    compose: lab.compose,
    project: lab.settings.project,
    cpu: lab.cpus.droplet,
    scenario,
    useNetwork,
    cgroups: lab.settings.cgroups,
    samplesDir: lab.settings.samplesDir,
    proxyPort: lab.registry.proxyPort,
    keep: {
      samples: (id, samples) => folder.saveSamples(id, samples),
      log: (id, text) => folder.saveLog(id, text),
    },
  }
}

async function measure(
  context: CellContext,
  cell: PlannedCell,
  manifest: Manifest,
  progress: Progress,
): Promise<CellResult> {
  const name = `${cell.server} ${cell.topology} ${cell.network}`
  progress.begin(name, manifest.order.length - manifest.results.length)
  const network = manifest.scenario.networks.map(toNetwork).find((candidate) => candidate.name === cell.network)
  if (!network)
    throw new UserError(`run.json: the order names the network ${cell.network}, which its scenario does not have`)
  const position = manifest.order.indexOf(cell)
  const result = await measureCell(context, {
    cell,
    server: serverOf(manifest, cell.server),
    network,
    lineSeed: lineSeed(manifest.seed, position),
  })
  progress.end(name, summaryOf(result))
  return result
}

function summaryOf(result: CellResult): string {
  const { figures, outcome, reason, cell } = result
  const rate = figures?.rps ? `${figures.rps.toFixed(2)} RPS` : 'no figure'
  if (outcome === 'ok') return rate
  const log = isComparable(result) ? '' : ` (logs/${cellId(cell)}.log)`
  return `${rate} — ${outcome}: ${reason}${log}`
}
