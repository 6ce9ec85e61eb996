import { Interrupted } from '../base/errors.ts'
import type { Progress } from '../base/progress.ts'
import type { Settings } from '../plan/settings.ts'
import { begin } from './begin.ts'
import type { CellContext } from './cell-context.ts'
import { checkDiskSpace } from './disk.ts'
import { headerOf, type RunStatus } from './header.ts'
import { type Lab, withLab } from './lab.ts'
import { cellsLeft, type Manifest } from './manifest.ts'
import { measureParts } from './parts.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { RunRequest } from './request.ts'
import { refuseAllUnfit, refuseOtherServices } from './services.ts'
import { newRunId, RunStore } from './store.ts'

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
  const store = new RunStore(settings.reports, runId)
  let manifest: Manifest | null = null
  const update = (changed: Manifest) => {
    manifest = changed
    onManifest(changed)
    return changed
  }
  const end = async (status: RunStatus) => {
    if (manifest === null) return
    await store.saveHeader(headerOf(update({ ...manifest, status, endedAt: new Date().toISOString() })))
  }
  try {
    await withLab(settings, runId, progress, signal, async (lab) => {
      const planned = request.kind === 'new' ? request.plan(lab) : request.manifest
      await checkDiskSpace(settings, planned)
      if (request.kind === 'resume') refuseOtherServices(request.manifest, lab.view)
      refuseAllUnfit(planned, lab.view)
      const cells = request.kind === 'new' ? planned.order : cellsLeft(request.manifest)
      const prepared = await prepare(lab, planned, cells, progress, signal)
      const begun = update(begin(request, runId, planned, prepared))
      await store.mendLines()
      await store.saveHeader(headerOf(begun))
      await store.markLatest()
      for (const warning of begun.warnings) progress.note(`warning: ${warning}`)
      const context = cellContext(lab, prepared, begun, store)
      await measureParts(
        { lab, store, context, generators: prepared.generators, progress, signal, update },
        begun,
        prepared.skipped.networks,
      )
    })
    await end('finished')
  } catch (error) {
    await end(error instanceof Interrupted ? 'interrupted' : 'failed')
    throw error
  }
  if (manifest === null) throw new Error('a run without a manifest')
  return manifest
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
