import { UserError } from '../base/errors.ts'
import { type CpuChoice, parseCpus } from './cpus.ts'

/** Where the lab's things are, as seen from the container that the orchestrator runs in; set by docker-compose.yml. */
export interface Settings {
  /** The Compose project of servers, generator and network; `bench` and `test` have different ones. */
  readonly project: string
  /** The folder in which the generator leaves its samples: a volume that it sees in the same place. */
  readonly samplesDir: string
  /** The repository, read-only. */
  readonly root: string
  readonly reports: string
  /** The engine host's cgroup tree, read-only. */
  readonly cgroups: string
  readonly cpus: CpuChoice
  /** Subnet of the lab's network, such as 10.251.0.0/24; undefined leaves it to the engine. */
  readonly subnet: string | undefined
  /** Which container this is: the engine's own name for it, by which other runs see whether it lives. */
  readonly self: string
}

/**
 * The settings that docker-compose.yml gives `bench` and `test` in their environment.
 * @throws UserError if one of them is not what it should be
 */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  const droplets = cpusIn(env, 'LAB_DROPLET_CPU') ?? []
  if (droplets.length > 1)
    throw new UserError(`.env: LAB_DROPLET_CPU is ${env['LAB_DROPLET_CPU']}; a droplet has one CPU`)
  const [droplet] = droplets
  const generator = cpusIn(env, 'LAB_GENERATOR_CPUS')
  return {
    project: env['LAB_PROJECT'] ?? 'droplet-lab-run',
    samplesDir: '/samples',
    root: '/lab',
    reports: env['LAB_REPORTS'] ?? '/reports',
    cgroups: '/host/cgroup',
    cpus: { droplet, generator },
    subnet: env['LAB_SUBNET'] || undefined,
    self: env['HOSTNAME'] ?? '',
  }
}

/** The CPUs that a variable names, one at least: with none, the engine would take any. Undefined where it is left out. */
function cpusIn(env: NodeJS.ProcessEnv, name: string): number[] | undefined {
  const text = env[name]
  if (!text) return undefined
  const cpus = parseCpus(text)
  if (cpus.length === 0) throw new UserError(`.env: ${name} names no CPU; name one, such as 0, or leave it out`)
  return cpus
}
