import type { Plan, Wish } from '../plan/plan.ts'
import { serviceChanges } from '../registry/changes.ts'
import type { Service } from '../registry/model.ts'
import { format, type Machine } from './header.ts'
import { machineChanges } from './machine-changes.ts'
import type { Manifest } from './manifest.ts'
import type { Prepared } from './prepare.ts'
import { withoutSkipped } from './skipping.ts'

/** What a run is asked to do: a new one is planned when the registry is known, an old one goes on from its manifest. */
export type RunRequest =
  | {
      readonly kind: 'new'
      readonly name: string
      readonly wish: Wish
      /** The run that this one repeats. */
      readonly like?: Manifest
    }
  | { readonly kind: 'resume'; readonly manifest: Manifest }

/** The manifest of a run that begins, or goes on. */
export function begin(request: RunRequest, runId: string, plan: Plan, prepared: Prepared): Manifest {
  const { machine, servers, warnings, services, skipped } = prepared
  if (request.kind === 'resume') {
    const changes = machineChanges(request.manifest.machine, machine).map((change) => `resumed with another ${change}`)
    // What an earlier resume skipped is skipped no more, or is said anew.
    const before = request.manifest.warnings.filter((warning) => warning !== request.manifest.skipped)
    const all = new Set([...before, ...changes, ...warnings])
    return { ...request.manifest, status: 'running', endedAt: null, warnings: [...all], skipped: skipped.line }
  }
  return {
    format,
    runId,
    ...withoutSkipped(plan, skipped),
    servers,
    status: 'running',
    startedAt: new Date().toISOString(),
    endedAt: null,
    services,
    machine,
    warnings: [...repeatWarnings(request.like, machine, services), ...warnings],
    skipped: null,
    ceilings: [],
    checks: [],
    drifts: [],
    results: [],
    exposures: [],
  }
}

function repeatWarnings(
  like: Manifest | undefined,
  machine: Machine,
  services: Readonly<Record<string, Service>>,
): string[] {
  if (!like) return []
  const others = serviceChanges(like.services, services).map(
    ({ service, keys }) => `description of ${service} (${keys.join(', ')})`,
  )
  return [...machineChanges(like.machine, machine), ...others].map((one) => `repeats ${like.runId} with another ${one}`)
}
