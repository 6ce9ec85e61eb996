import { readFile } from 'node:fs/promises'
import { dropletLimits } from '../base/droplet-limits.ts'
import { isPatience } from '../exposure/experiment.ts'
import { experimentId, type PlannedExperiment } from '../plan/experiments.ts'
import { experimentOf, type Manifest, networkOf } from './manifest.ts'

/** Where experiments are made one after the other, beside those of other lanes. */
export interface Lane {
  /** Behind the names of its containers. */
  readonly suffix: string
  readonly takes: (planned: PlannedExperiment) => boolean
}

/** One that sees how long a client is put up with takes no CPU time, so of these so many are made where one other is. */
const waitingAtOnce = 2

/** A server that takes so much of its CPU in so many experiments would leave others nothing. */
const hungry = { share: 0.5, times: 3 } as const

/** How many experiments may be made at a time: as the scenario says, and as many as the memory has room for. */
export function atOnce(wanted: number, available_bytes: number | null): number {
  if (available_bytes === null) return wanted
  return Math.max(1, Math.min(wanted, Math.floor(available_bytes / dropletLimits.memory_bytes)))
}

/** Memory that programs can still have, in bytes; null where the kernel does not say. */
export async function availableMemory(): Promise<number | null> {
  const [, kibibytes] = /^MemAvailable: +(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8').catch(() => '')) ?? []
  return kibibytes === undefined ? null : 1024 * Number(kibibytes)
}

/** Lanes that take the same experiments, and how many there are. */
interface LaneKind extends Pick<Lane, 'takes'> {
  readonly count: number
}

/** The lanes of so many experiments at a time, by what they take; none where it is one. A link is set for one at a time. */
export function laneKinds(manifest: Manifest, count: number): LaneKind[] {
  if (count < 2) return []
  const kind = (waits: boolean) => (planned: PlannedExperiment) => {
    const experiment = experimentOf(manifest, planned)
    return !experiment.alone && networkOf(manifest, planned).link === null && isPatience(experiment) === waits
  }
  return [
    { takes: kind(false), count },
    { takes: kind(true), count: waitingAtOnce * count },
  ]
}

/** Each lane of those kinds. */
export function lanesOf(kinds: readonly LaneKind[]): Lane[] {
  const all = kinds.flatMap(({ takes, count }) => Array.from({ length: count }, () => takes))
  return all.map((takes, index) => ({ suffix: `-lane${index + 1}`, takes }))
}

/** The experiments that are left of a run: those that may have others beside them, and those that are made alone. */
export class Left {
  #beside: PlannedExperiment[]
  readonly #alone: PlannedExperiment[]
  /** All that were ever to be made alone, by their ids. */
  readonly #toBeAlone = new Set<string>()
  /** Experiments in which a server took much of its CPU. */
  readonly #hungry = new Map<string, number>()
  /** Experiments that are made once more. */
  readonly #doubted = new Set<string>()

  /** @param lanes those that there are: what none of them takes is made alone */
  constructor(planned: readonly PlannedExperiment[], lanes: readonly Pick<Lane, 'takes'>[]) {
    const isTaken = (one: PlannedExperiment) => lanes.some(({ takes }) => takes(one))
    this.#beside = planned.filter(isTaken)
    this.#alone = []
    this.#putAlone(planned.filter((one) => !isTaken(one)))
  }

  /** Whether one has, or had, to be made without others beside it. */
  isAlone(planned: PlannedExperiment): boolean {
    return this.#toBeAlone.has(experimentId(planned))
  }

  /** The next one for a lane; null if nothing is left for it. */
  beside({ takes }: Pick<Lane, 'takes'>): PlannedExperiment | null {
    const index = this.#beside.findIndex(takes)
    return this.#beside.splice(index, index < 0 ? 0 : 1)[0] ?? null
  }

  /** The next one of those that are made alone; null if none is left. */
  alone(): PlannedExperiment | null {
    return this.#alone.shift() ?? null
  }

  /**
   * One came out as it may have by a shortage of CPU. It is made once more beside others, when all others are done; then alone.
   * @returns whether it is to be alone
   */
  doubt(planned: PlannedExperiment): boolean {
    const id = experimentId(planned)
    const isAlone = this.#doubted.has(id)
    this.#doubted.add(id)
    if (isAlone) this.#putAlone([planned])
    else this.#beside.push(planned)
    return isAlone
  }

  /**
   * What a server took of its CPU in an experiment, 0 to 1. One that takes most of it again and again would leave the others
   * nothing, so what is left of it is made alone.
   */
  took({ server }: PlannedExperiment, share: number): void {
    if (share < hungry.share) return
    const times = (this.#hungry.get(server) ?? 0) + 1
    this.#hungry.set(server, times)
    if (times < hungry.times) return
    this.#putAlone(this.#beside.filter((planned) => planned.server === server))
    this.#beside = this.#beside.filter((planned) => planned.server !== server)
  }

  #putAlone(planned: readonly PlannedExperiment[]): void {
    this.#alone.push(...planned)
    for (const one of planned) this.#toBeAlone.add(experimentId(one))
  }
}
