import { serviceChanges } from '../registry/changes.ts'
import type { Service } from '../registry/model.ts'
import { currentFormat, type Machine } from './header.ts'
import { machineChanges } from './machine-changes.ts'
import type { Manifest } from './manifest.ts'
import type { Prepared } from './prepare.ts'
import type { Planned, RunRequest } from './request.ts'
import { withoutSkipped } from './skipping.ts'

/** The manifest of a run that begins, or goes on. */
export function begin(request: RunRequest, runId: string, planned: Planned, prepared: Prepared): Manifest {
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
    format: currentFormat,
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
    skipped: null,
    ceilings: [],
    checks: [],
    drifts: [],
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
