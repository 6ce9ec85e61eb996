/** What is known of the machine before a run; null where the system does not say. */
export interface MachineFacts {
  /** CPUs that the lab may use. */
  readonly cpus: number
  /** Processes that ran or waited for a CPU or a disk, averaged over the last minute. */
  readonly loadAverage: number | null
  readonly onBattery: boolean | null
  /** As the system or the engine names it: `x86_64`, `amd64`, `aarch64`. */
  readonly architecture: string | null
  /** The images of the run, each with its architecture. */
  readonly images: readonly { readonly name: string; readonly architecture: string }[]
  /** Of each CPU that has one, such as `performance` or `powersave`; empty in most virtual machines. */
  readonly governors: readonly string[]
}

/**
 * From this load average a CPU on, a machine is busy with something else. The lab itself has not begun then; a quarter
 * leaves room for a desktop, and on two CPUs it is one process that runs half of the time.
 */
const busyLoad = 0.25

/** The droplet and the generator need a CPU each. */
const fewestCpus = 2

/** Names of the same architecture in use by kernels, engines and Node. */
const synonyms: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
  'arm64/v8': 'arm64',
}

/** What of a machine makes figures worse or less certain than they could be, in words; empty if nothing does. */
export function preflightWarnings(facts: MachineFacts): string[] {
  return [tooFewCpus, busy, battery, emulated, governor].flatMap((check) => check(facts) ?? [])
}

function tooFewCpus({ cpus }: MachineFacts): string | null {
  if (cpus >= fewestCpus) return null
  return 'this machine has one CPU: the droplet and the generator take time from each other, so figures are too low'
}

function busy({ cpus, loadAverage }: MachineFacts): string | null {
  if (loadAverage === null || loadAverage < busyLoad * cpus) return null
  const found = `its load average is ${loadAverage.toFixed(2)} on ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`
  return `this machine is busy: ${found}; end other programs, or figures vary`
}

function battery({ onBattery }: MachineFacts): string | null {
  if (onBattery !== true) return null
  return 'this machine runs on its battery, which makes CPUs slower and their speed uneven: plug it in'
}

function emulated({ architecture, images }: MachineFacts): string | null {
  if (architecture === null) return null
  const foreign = images.filter((image) => plain(image.architecture) !== plain(architecture))
  if (foreign.length === 0) return null
  const named = foreign.map((image) => `${image.name} (${plain(image.architecture)})`).join(', ')
  return `images made for another architecture than ${plain(architecture)} are emulated, many times slower: ${named}`
}

function governor({ governors }: MachineFacts): string | null {
  const others = [...new Set(governors.filter((name) => name !== 'performance'))].sort()
  if (others.length === 0) return null
  return `the CPU frequency governor is ${others.join(' and ')} and not performance: cells may begin on slow CPUs`
}

function plain(architecture: string): string {
  const name = architecture.toLowerCase()
  return synonyms[name] ?? name
}
