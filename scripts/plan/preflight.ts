/** What is known of the machine before a run; null where the system does not say. */
export interface MachineState {
  /** Share, 0 to 1, of the machine's CPU time that was used just before the run, when the lab did nothing. */
  readonly busy: number | null
  readonly onBattery: boolean | null
  /** As the system or the engine names it: `x86_64`, `amd64`, `aarch64`. */
  readonly architecture: string | null
  /** The images of the run, each with its architecture. */
  readonly images: readonly { readonly name: string; readonly architecture: string }[]
  /** The product that keeps the engine in a virtual machine, such as `Docker Desktop`. */
  readonly virtualMachine: string | null
  /** Of each CPU that has one, such as `performance` or `powersave`; empty in most virtual machines. */
  readonly governors: readonly string[]
}

/** From this share on, a machine is busy with something else: on two CPUs it is one process that runs a fifth of the time. */
const busyShare = 0.1

/** Names of the same architecture in use by kernels, engines and Node. */
const synonyms: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
  'arm64/v8': 'arm64',
}

/** What of a machine makes figures worse or less certain than they could be, in words; empty if nothing does. */
export function preflightWarnings(machine: MachineState): string[] {
  return [busy, battery, emulated, unpinned, governor].flatMap((check) => check(machine) ?? [])
}

function busy({ busy: share }: MachineState): string | null {
  if (share === null || share < busyShare) return null
  return `other programs use ${Math.round(100 * share)} % of this machine’s CPU time; stop them, or rates will vary`
}

function battery({ onBattery }: MachineState): string | null {
  if (onBattery !== true) return null
  return 'this machine runs on battery, which slows its CPUs; plug it in'
}

function emulated({ architecture, images }: MachineState): string | null {
  if (architecture === null) return null
  const foreign = images.filter((image) => plain(image.architecture) !== plain(architecture))
  if (foreign.length === 0) return null
  const named = foreign.map((image) => `${image.name} (${plain(image.architecture)})`).join(', ')
  return `images made for another architecture than ${plain(architecture)} are emulated, many times slower: ${named}`
}

/** The host moves a virtual CPU between fast and slow cores, and a guest cannot prevent it. */
function unpinned({ architecture, virtualMachine }: MachineState): string | null {
  if (architecture === null || virtualMachine === null || plain(architecture) !== 'arm64') return null
  return `${virtualMachine} on Apple silicon may move the droplet between fast and slow cores; rates may drift`
}

function governor({ governors }: MachineState): string | null {
  const others = [...new Set(governors.filter((name) => name !== 'performance'))].sort()
  if (others.length === 0) return null
  return `the CPU frequency governor is ${others.join(' and ')}, not performance; a cell may begin on a slow CPU`
}

function plain(architecture: string): string {
  const name = architecture.toLowerCase()
  return synonyms[name] ?? name
}
