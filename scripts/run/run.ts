import { Interrupted, UserError } from '../cli/errors.ts'
import type { Progress } from '../cli/progress.ts'
import { composeVersion } from '../docker/compose.ts'
import { describeEngine } from '../docker/engine.ts'
import { virtualMachine } from '../docker/engine-check.ts'
import { k6Version } from '../docker/generator.ts'
import { cpuModel, gitCommit, readFacts } from '../docker/machine.ts'
import type { Yardstick } from '../docker/yardstick.ts'
import { cellId, cellName, type PlannedCell } from '../plan/plan.ts'
import { preflightWarnings } from '../plan/preflight.ts'
import { serviceChanges } from '../registry/changes.ts'
import type { Service } from '../registry/model.ts'
import { newRunId, RunFolder } from '../report/run-folder.ts'
import { type Line, type Network, toNetwork } from '../scenario/network.ts'
import type { Settings } from '../settings.ts'
import { type Handshakes, summarizeHandshakes } from '../stats/line-check.ts'
import { timeSpent } from '../stats/time.ts'
import { measureCeilings } from './ceilings.ts'
import { type CellContext, measureCell } from './cell.ts'
import { checkDiskSpace } from './disk.ts'
import { type Generators, lineSeed } from './generators.ts'
import { type Lab, withLab } from './lab.ts'
import { machineChanges } from './machine-changes.ts'
import {
  cellsLeft,
  type Machine,
  type Manifest,
  networkOf,
  nextPart,
  type RunStatus,
  serverOf,
  withCheck,
  withDrift,
} from './manifest.ts'
import { proveDroplet } from './prove-droplet.ts'
import { type CellResult, isComparable } from './result.ts'
import { type Skipped, startUsable, withoutSkipped } from './skipping.ts'
import type { View } from './view.ts'

/** What a run is asked to do: a new one is planned when the registry is known, an old one goes on from its manifest. */
export type RunRequest =
  | {
      readonly kind: 'new'
      readonly name: string
      readonly plan: (lab: Lab) => Planned
      /** The run that this one repeats. */
      readonly like?: Manifest
    }
  | { readonly kind: 'resume'; readonly manifest: Manifest }

/** What a plan decides of a manifest. */
export type Planned = Pick<Manifest, 'scenarioFile' | 'scenario' | 'seed' | 'servers' | 'order' | 'reference'>

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
      if (request.kind === 'resume') refuseOtherServices(request.manifest, lab.view)
      refuseAllUnfit(planned, lab.view)
      const cells = request.kind === 'new' ? planned.order : cellsLeft(request.manifest)
      const prepared = await prepare(lab, planned, cells, progress, signal)
      const { networks: skipped } = prepared.skipped
      manifest = begin(request, runId, planned, prepared)
      await folder.markLatest()
      await update({})
      const context = cellContext(lab, prepared, manifest, folder)
      const lookAtGenerator = async (network: Network, block: number | null) => {
        if (network.line || !manifest?.scenario.ceilings) return
        progress.stage('measuring what the generator can do at most')
        const measured = await measureCeilings(context, lab.registry.ceilings, network, block)
        await update({ ceilings: [...manifest.ceilings, ...measured] })
      }
      const networks = new Map<string, Network>()
      for (const warning of manifest.warnings) progress.note(`warning: ${warning}`)
      for (let part = nextPart(manifest, skipped); part.length > 0; part = nextPart(manifest, skipped)) {
        const network = networkOf(manifest, part[0] as PlannedCell)
        const { line } = network
        networks.set(network.name, network)
        await lookAtGenerator(network, (part[0] as PlannedCell).block)
        const before = line && (await timeLine(line, prepared.generators, manifest, progress))
        for (const cell of part) {
          signal.throwIfAborted()
          const result = await measure(context, cell, network, manifest, progress)
          const results = [...manifest.results, result]
          await update({ results, time: timeSpent(results) })
        }
        const member = part[0] as PlannedCell
        await update(withDrift(manifest, member))
        noteDrift(manifest, member, progress)
        if (!line || !before) continue
        const after = await timeLine(line, prepared.generators, manifest, progress)
        await update(withCheck(manifest, member, line, before, after))
        for (const problem of manifest.checks.at(-1)?.problems ?? []) progress.note(`  ${network.name}: ${problem}`)
      }
      for (const network of networks.values()) await lookAtGenerator(network, null)
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
  readonly services: Readonly<Record<string, Service>>
  readonly warnings: readonly string[]
  readonly skipped: Skipped
  readonly generators: Generators
  readonly yardstick: Yardstick
}

/** Builds what has to be built, starts the generator, and notes on what and with what the run is made. */
async function prepare(
  lab: Lab,
  planned: Planned,
  cells: readonly PlannedCell[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Prepared> {
  const { docker, registry, settings, cpus, view } = lab
  const networks = planned.scenario.networks.map(toNetwork)
  const line = networks.some((network) => network.line) ? ['line-generator', 'wan', 'far-end'] : []
  const ceilings = registry.ceilings.map(({ server }) => server.name)
  const named = [...planned.servers.map((server) => server.name), ...ceilings].filter((name) => !view.unfit.has(name))
  const services = [...new Set(named), 'proxy', 'generator', 'counters', 'yardstick', ...line]
  const notes = await lab.prepareImages(services, { stage: progress.stage, signal })
  progress.stage('checking that the limits of a droplet hold, and starting the generator')
  await proveDroplet(lab)
  const { generators, first, skipped } = await startUsable(lab, planned.scenario, cells)
  const { container } = await generators.use(first, 0)
  const yardstick = await lab.startYardstick()
  const engine = await describeEngine(docker)
  const images = await lab.imagesUsed(services)
  progress.stage('looking at the machine')
  const foreseen = preflightWarnings({
    ...(await readFacts()),
    images: images.map(({ image, architecture }) => ({ name: image, architecture })),
    virtualMachine: virtualMachine(await docker.info()),
  })
  const machine: Machine = {
    engine,
    compose: await composeVersion(view.compose),
    k6: await k6Version(container),
    node: process.version,
    cpuModel: cpuModel(),
    cpus,
    images,
    commit: await gitCommit(settings.root),
  }
  const said = serviceNotes(planned, view)
  const warnings = [
    ...(skipped.line ? [skipped.line] : []),
    ...cpus.warnings,
    ...engine.warnings,
    ...foreseen,
    ...notes,
    ...said,
  ]
  return { machine, services: resolvedServices(planned, view), generators, yardstick, skipped, warnings }
}

/** Each service that the run measures, as the user's Compose files describe it. */
function resolvedServices({ servers }: Planned, { resolved }: View): Readonly<Record<string, Service>> {
  const names = [...servers.map(({ name }) => name), 'proxy']
  return Object.fromEntries(names.map((name) => [name, resolved.services[name] ?? {}]))
}

/** What the lab does otherwise than a service says, and which services it does not measure at all. */
function serviceNotes({ servers }: Planned, { unfit, notes }: View): string[] {
  return servers.flatMap(({ name }) => {
    const reason = unfit.get(name)
    if (reason !== undefined) return [`service ${name} is not measured: ${reason}`]
    return (notes.get(name) ?? []).map((note) => `service ${name}: ${note}`)
  })
}

function refuseAllUnfit({ servers }: Planned, { unfit }: View): void {
  if (!servers.every(({ name }) => unfit.has(name))) return
  throw new UserError(servers.map(({ name }) => `service ${name} cannot be measured: ${unfit.get(name)}`).join('\n'))
}

/** A run goes on with the servers that it began with, or not at all. */
function refuseOtherServices({ runId, services }: Manifest, { resolved }: View): void {
  const { missing, changed } = serviceChanges(services, resolved.services)
  const [gone, other] = [missing[0], changed[0]]
  if (gone !== undefined)
    throw new UserError(
      `service ${gone} of ${runId} is not in the Compose files that bench got; give it the same files`,
    )
  if (other)
    throw new UserError(
      `service ${other.service} is not what it was in ${runId} (${other.keys.join(', ')}); give bench the same files and variables, or start a new run`,
    )
}

function begin(request: RunRequest, runId: string, planned: Planned, prepared: Prepared): Manifest {
  const { machine, warnings, services, skipped } = prepared
  if (request.kind === 'resume') {
    const changes = machineChanges(request.manifest.machine, machine).map((change) => `resumed with another ${change}`)
    // What an earlier resume skipped is skipped no more, or is said anew.
    const before = request.manifest.warnings.filter((warning) => warning !== request.manifest.skipped)
    const all = new Set([...before, ...changes, ...warnings])
    return { ...request.manifest, status: 'running', endedAt: null, warnings: [...all], skipped: skipped.line }
  }
  const { scenarioFile, scenario, seed, servers, order, reference } = withoutSkipped(planned, skipped)
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
    services,
    order,
    reference,
    machine,
    warnings: [...repeatWarnings(request.like, machine, services), ...warnings],
    ceilings: [],
    checks: [],
    drifts: [],
    time: null,
    results: [],
  }
}

function repeatWarnings(
  like: Manifest | undefined,
  machine: Machine,
  services: Readonly<Record<string, Service>>,
): string[] {
  if (!like) return []
  const { changed } = serviceChanges(like.services, services)
  const others = changed.map(({ service, keys }) => `description of ${service} (${keys.join(', ')})`)
  return [...machineChanges(like.machine, machine), ...others].map((one) => `repeats ${like.runId} with another ${one}`)
}

function cellContext(
  lab: Lab,
  { generators, yardstick }: Prepared,
  { scenario }: Manifest,
  folder: RunFolder,
): CellContext {
  return {
    ...lab.droplets,
    unfit: lab.view.unfit,
    scenario,
    useNetwork: generators.use,
    yardstick,
    cgroups: lab.settings.cgroups,
    samplesDir: lab.settings.samplesDir,
    proxyPort: lab.registry.proxyPort,
    keep: {
      samples: (id, samples) => folder.saveSamples(id, samples),
      log: (id, text) => folder.saveLog(id, text),
    },
  }
}

function noteDrift({ drifts }: Manifest, member: PlannedCell, progress: Progress): void {
  const found = drifts.at(-1)
  if (!found?.drifted || found.network !== member.network || found.block !== member.block) return
  const again = found.repeat ? 'again' : 'so it is measured once more'
  progress.note(`  block ${found.block} of ${found.network} drifted by ${(100 * found.drift).toFixed(0)} %, ${again}`)
}

/** The round trip of a line, while nobody else uses it. */
async function timeLine(
  line: Line,
  generators: Generators,
  { seed, checks, results }: Manifest,
  progress: Progress,
): Promise<Handshakes> {
  progress.stage('checking the line')
  // Not the seed of any cell's line.
  return summarizeHandshakes(await generators.handshakes(line, lineSeed(seed, -1 - checks.length - results.length)))
}

async function measure(
  context: CellContext,
  cell: PlannedCell,
  network: Network,
  manifest: Manifest,
  progress: Progress,
): Promise<CellResult> {
  const repeat = cell.repeat ? ' (repeat)' : ''
  const block = manifest.scenario.blocks > 1 ? ` · block ${cell.block}${repeat}` : repeat
  const name = `${cellName(cell)}${block}`
  progress.begin(name, manifest.order.length - manifest.results.length)
  const position = manifest.order.indexOf(cell)
  const server = serverOf(manifest, cell.server)
  const result = await measureCell(context, { cell, server, network, lineSeed: lineSeed(manifest.seed, position) })
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
