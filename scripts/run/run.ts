import { Interrupted } from '../base/errors.ts'
import type { Progress } from '../base/progress.ts'
import { leftOut } from '../plan/experiments.ts'
import { type Plan, planOf } from '../plan/plan.ts'
import type { Settings } from '../plan/settings.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import { begin, type RunRequest } from './begin.ts'
import { checkDiskSpace } from './disk.ts'
import { makeExperiments } from './experiments.ts'
import { headerOf, type RunStatus } from './header.ts'
import { type Lab, withLab } from './lab.ts'
import { cellsLeft, experimentsLeft, type Manifest } from './manifest.ts'
import { measureParts } from './parts.ts'
import { prepare } from './prepare.ts'
import { refuseAllUnfit, refuseOtherServices } from './services.ts'
import type { Placed } from './skipping.ts'
import { newRunId, RunStore } from './store.ts'

/** A run that has ended. */
interface Ended {
  /** Null if it failed before anything was measured. */
  readonly manifest: Manifest | null
  /** What ended it early, such as `Interrupted`; null if it is finished. */
  readonly failure: unknown
}

/**
 * Executes one run: every cell that is left, in order, each written to disk when it has ended.
 * @param firstLook is told when a network was measured for the first time, while more is left
 */
export async function run(
  request: RunRequest,
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
  firstLook: (manifest: Manifest, network: string) => Promise<void> = async () => {},
): Promise<Ended> {
  const runId = request.kind === 'new' ? newRunId(request.name, new Date()) : request.manifest.runId
  const store = new RunStore(settings.reports, runId)
  let manifest: Manifest | null = null
  const update = (changed: Manifest) => {
    manifest = changed
    return changed
  }
  const end = async (status: RunStatus, failure: unknown = null): Promise<Ended> => {
    if (manifest === null) return { manifest, failure }
    const ended = update({ ...manifest, status, endedAt: new Date().toISOString() })
    await store.saveHeader(headerOf(ended))
    return { manifest: ended, failure }
  }
  try {
    await withLab(settings, runId, progress, signal, async (lab) => {
      const [plan, left] = planned(request, lab)
      await refuseImpossible(request, plan, lab)
      const prepared = await prepare(lab, plan, left, progress)
      const begun = update(begin(request, runId, plan, prepared))
      await store.begin(headerOf(begun))
      for (const warning of begun.warnings) progress.note(`warning: ${warning}`)
      noteLeftOut(begun, progress)
      const { generators, referenceWorkload, companion, skipped } = prepared
      const { scenario } = begun
      const context = { lab, generators, referenceWorkload, companion, scenario, load: modelOf(scenario.load) }
      const measuring = { context, store, progress, signal, update, skipped: skipped.networks, firstLook }
      await makeExperiments(measuring, await measureParts(measuring, begun))
    })
    return await end('finished')
  } catch (error) {
    return end(error instanceof Interrupted ? 'interrupted' : 'failed', error)
  }
}

function noteLeftOut({ scenario, experiments }: Manifest, progress: Progress): void {
  const names = leftOut(scenario, experiments)
  if (names.length > 0)
    progress.note(`experiments left out, since no server and topology of this run is theirs: ${names.join(', ')}`)
}

/** The plan of a run, and what of it is left. */
function planned(request: RunRequest, { view }: Lab): [Plan, readonly Placed[]] {
  if (request.kind === 'resume') {
    const { manifest } = request
    return [manifest, [...cellsLeft(manifest), ...experimentsLeft(manifest)]]
  }
  const plan = planOf(request.wish, view.registry.servers)
  return [plan, [...plan.order, ...plan.experiments]]
}

/** @throws UserError for a run that could not be made as it is planned */
async function refuseImpossible(request: RunRequest, plan: Plan, { settings, view }: Lab): Promise<void> {
  const cells = request.kind === 'resume' ? cellsLeft(request.manifest) : plan.order
  await checkDiskSpace(settings, plan, cells.length)
  if (request.kind === 'resume') await refuseOtherServices(request.manifest, view)
  refuseAllUnfit(plan, view)
}
