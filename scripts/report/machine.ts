import type { RunAnalysis } from '../analysis/schema.ts'
import { dropletLimits } from '../base/droplet-limits.ts'
import { many } from '../base/text.ts'
import { formatCpus } from '../plan/cpus.ts'
import type { Manifest } from '../run/manifest.ts'

const gib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`

/** What a run was made on and with, as labels and values. */
export function machineOf({ machine }: Manifest): RunAnalysis['machine'] {
  const { engine, cpus } = machine
  const idle: RunAnalysis['machine'] =
    cpus.idle.length > 0 ? [['Idle beside the droplet', `CPU ${formatCpus(cpus.idle)}`]] : []
  return [
    ['CPU', `${machine.cpuModel}, ${many(engine.cpus, 'CPU')}`],
    ['Memory', gib(engine.memory_bytes)],
    ['Droplet', `CPU ${cpus.droplet}, ${gib(dropletLimits.memory_bytes)}`],
    ['Generator', `CPU ${formatCpus(cpus.generator)}`],
    ...idle,
    ['System', `${engine.operatingSystem}, ${engine.architecture}`],
    ['Kernel', engine.kernel],
    ['Engine', `${engine.engine} (API ${engine.api}), cgroup ${engine.cgroup}`],
    ['Compose', machine.compose],
    ['k6', machine.k6],
    ['Node', machine.node],
    ['Commit', machine.commit ?? 'unknown'],
  ]
}

/** The machine in a few words, for a sentence. */
export function machineInWords({ machine: { engine, cpuModel } }: Manifest): string {
  return `${cpuModel}, ${many(engine.cpus, 'CPU')}, Linux ${engine.kernel}, Docker Engine ${engine.engine}`
}

/** The images that were run, each once: a registry's digest, or else the id of what was built here. */
export function imagesOf({ machine }: Manifest): RunAnalysis['images'] {
  const images = new Map(machine.images.map(({ image, id, digests }) => [image, digests[0] ?? id]))
  return [...images].map(([image, digest]) => ({ image, digest }))
}
