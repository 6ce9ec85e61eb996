import type { Progress } from '../base/progress.ts'
import { describeEngine } from '../lab/engine.ts'
import { virtualMachine } from '../lab/engine-check.ts'
import { k6Version } from '../lab/generator.ts'
import { cpuModel, gitCommit, readMachine } from '../lab/machine.ts'
import type { ReferenceWorkload } from '../lab/reference-workload.ts'
import type { Plan } from '../plan/plan.ts'
import { preflightWarnings } from '../plan/preflight.ts'
import type { Service } from '../registry/model.ts'
import { versioned } from '../registry/packages.ts'
import type { Server } from '../registry/server.ts'
import { modelOf } from '../scenario/loads/loads.ts'
import { toNetwork } from '../scenario/network.ts'
import { type Companion, startCompanion } from './companion.ts'
import type { Generators } from './generators.ts'
import type { Machine } from './header.ts'
import type { Lab } from './lab.ts'
import { proveDroplet } from './prove-droplet.ts'
import { refuseAllUnfit, resolvedServices, serviceNotes } from './services.ts'
import { type Placed, type Skipped, startUsable } from './skipping.ts'

/** What a run is made with, and on what. */
export interface Prepared {
  readonly machine: Machine
  /** The plan's, each with its version. */
  readonly servers: readonly Server[]
  readonly services: Readonly<Record<string, Service>>
  readonly warnings: readonly string[]
  readonly skipped: Skipped
  readonly generators: Generators
  readonly referenceWorkload: ReferenceWorkload
  readonly companion: Companion | null
}

/** Builds what has to be built, starts the generator, and notes on what and with what the run is made. */
export async function prepare(lab: Lab, plan: Plan, left: readonly Placed[], progress: Progress): Promise<Prepared> {
  const { docker, settings, cpus, view } = lab
  const networks = plan.scenario.networks.map(toNetwork)
  const link = networks.some((network) => network.link) ? ['link-generator', 'link-emulator', 'peer'] : []
  const load = modelOf(plan.scenario.load)
  const ceilings = view.registry.ceilings.map(({ server }) => server.name)
  const named = [...plan.servers.map((server) => server.name), ...ceilings].filter((name) => !view.unfit.has(name))
  const built = [...new Set(named), 'proxy', 'generator', 'counters', ...link, ...(load.companion ? ['companion'] : [])]
  // The reference workload runs in this process's own image. To build that anew would take its name away, and where images are in
  // containerd's store an image without a name is gone.
  const services = [...built, 'reference-workload']
  const notes = await lab.prepareImages(built)
  refuseAllUnfit(plan, view)
  const servers = plan.servers.map((server) => versioned(server, lab.packages))
  progress.stage('checking the droplet’s limits and starting the generator')
  await proveDroplet(lab)
  const { generators, skipped } = await startUsable(lab, plan.scenario, left)
  const referenceWorkload = await lab.startReferenceWorkload()
  const measured = networks.filter(({ name }) => left.some(({ network }) => network === name))
  const companion = await startCompanion(lab, load, measured, generators)
  const engine = await describeEngine(docker)
  const images = await lab.imagesUsed(services)
  progress.stage('checking the machine')
  const foreseen = preflightWarnings({
    ...(await readMachine()),
    images: images.map(({ image, architecture }) => ({ name: image, architecture })),
    virtualMachine: virtualMachine(await docker.info()),
  })
  const machine: Machine = {
    engine,
    compose: (await view.compose(['version', '--short'])).stdout.trim(),
    k6: await k6Version(generators.any.container),
    node: process.version,
    cpuModel: cpuModel(),
    cpus,
    images,
    commit: await gitCommit(settings.root),
  }
  const warnings = [
    ...(skipped.line ? [skipped.line] : []),
    ...cpus.warnings,
    ...engine.warnings,
    ...foreseen,
    ...notes,
    ...serviceNotes(plan, view),
  ]
  const described = await resolvedServices(plan, view)
  return { machine, servers, services: described, generators, referenceWorkload, companion, skipped, warnings }
}
