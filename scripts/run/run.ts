import { Interrupted } from '../base/errors.ts'
import type { Progress } from '../base/progress.ts'
import { cellName, type PlannedCell } from '../plan/plan.ts'
import type { Settings } from '../plan/settings.ts'
import type { Line, Network } from '../scenario/network.ts'
import { begin } from './begin.ts'
import { measureCeilings } from './ceilings.ts'
import { measureCell } from './cell.ts'
import type { CellContext } from './cell-context.ts'
import { checkDiskSpace } from './disk.ts'
import { type Generators, lineSeed } from './generators.ts'
import { type Lab, withLab } from './lab.ts'
import { type Handshakes, summarizeHandshakes } from './line-check.ts'
import {
  cellsLeft,
  type Manifest,
  networkOf,
  nextPart,
  type RunStatus,
  serverOf,
  withCheck,
  withDrift,
} from './manifest.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { RunRequest } from './request.ts'
import type { CellResult } from './result.ts'
import { refuseAllUnfit, refuseOtherServices } from './services.ts'
import { newRunId, RunStore } from './store.ts'
import { summaryOf } from './summary.ts'
import { timeSpent } from './time.ts'

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
  onManifest: (manifest: Manifest) => Promise<void> | void,
): Promise<Manifest> {
  const runId = request.kind === 'new' ? newRunId(request.name, new Date()) : request.manifest.runId
  const folder = new RunStore(settings.reports, runId)
  let manifest: Manifest | null = null
  const update = async (changes: Partial<Manifest>) => {
    if (manifest === null) return
    manifest = { ...manifest, ...changes }
    await folder.save(manifest)
    await onManifest(manifest)
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
        signal.throwIfAborted()
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
          const result = await measure(context, cell, network, manifest, progress, signal)
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

function cellContext(
  lab: Lab,
  { generators, yardstick }: Prepared,
  { scenario }: Manifest,
  folder: RunStore,
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

/** @throws the signal's reason if it came meanwhile: containers that are taken away look like a server's failure. */
async function measure(
  context: CellContext,
  cell: PlannedCell,
  network: Network,
  manifest: Manifest,
  progress: Progress,
  signal: AbortSignal,
): Promise<CellResult> {
  const repeat = cell.repeat ? ' (repeat)' : ''
  const block = manifest.scenario.blocks > 1 ? ` · block ${cell.block}${repeat}` : repeat
  const name = `${cellName(cell)}${block}`
  progress.begin(name, manifest.order.length - manifest.results.length)
  const position = manifest.order.indexOf(cell)
  const server = serverOf(manifest, cell.server)
  let hasLog = false
  const log: CellContext['keep']['log'] = async (id, text) => {
    signal.throwIfAborted()
    await context.keep.log(id, text)
    hasLog = true
  }
  const result = await measureCell(
    { ...context, keep: { ...context.keep, log } },
    { cell, server, network, lineSeed: lineSeed(manifest.seed, position) },
  )
  signal.throwIfAborted()
  progress.end(name, summaryOf(result, hasLog))
  return result
}
