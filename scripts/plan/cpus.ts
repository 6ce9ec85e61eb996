import { z } from 'zod'
import { UserError } from '../base/errors.ts'

/** One logical CPU of the machine. */
export interface Cpu {
  readonly id: number
  /** The physical core that it belongs to; SMT siblings share one. */
  readonly core: string
  /** False for an efficiency core of a hybrid machine. */
  readonly fast: boolean
}

const ids = z.array(z.int()).readonly()

/** Who runs where. */
export const cpuDivisionSchema = z
  .strictObject({
    droplet: z.int(),
    /** For the generator, the orchestrator and whatever else is the lab's. */
    generator: ids,
    /** Siblings of the droplet's CPU that nobody of the lab uses, so that the droplet has a whole core. */
    idle: ids,
    /** What this machine cannot give, in words; empty if it can give all. */
    warnings: z.array(z.string()).readonly(),
  })
  .readonly()
export type CpuDivision = z.infer<typeof cpuDivisionSchema>

/** What the user fixed in `.env`; undefined leaves the choice to the lab. */
export interface CpuChoice {
  readonly droplet?: number | undefined
  readonly generator?: readonly number[] | undefined
}

/**
 * Divides the machine's CPUs: the droplet gets one, on a fast core of its own where there are enough, away from CPU 0
 * (where most machines handle their interrupts); the generator gets the others.
 * @throws UserError if the user's choice names a CPU that is not there
 */
export function divideCpus(cpus: readonly Cpu[], choice: CpuChoice = {}): CpuDivision {
  const known = new Set(cpus.map((cpu) => cpu.id))
  const missing = [choice.droplet, ...(choice.generator ?? [])].find((id) => id !== undefined && !known.has(id))
  if (missing !== undefined) {
    throw new UserError(`.env: there is no CPU ${missing}; this machine has ${formatCpus([...known])}`)
  }
  const free = cpus.filter(({ id }) => !choice.generator?.includes(id))
  const droplet = choice.droplet ?? chooseDroplet(firstNotEmpty(free, cpus))
  const core = cpus.find((cpu) => cpu.id === droplet)?.core
  const siblings = cpus.filter((cpu) => cpu.core === core && cpu.id !== droplet).map((cpu) => cpu.id)
  const elsewhere = cpus.filter((cpu) => cpu.core !== core).map((cpu) => cpu.id)
  const generator = choice.generator ?? firstNotEmpty(elsewhere, siblings, [droplet])
  const idle = siblings.filter((id) => !generator.includes(id))
  return { droplet, generator, idle, warnings: warningsOf(droplet, siblings, generator) }
}

function chooseDroplet(cpus: readonly Cpu[]): number {
  const fast = cpus.filter((cpu) => cpu.fast)
  const coreOfZero = cpus.find((cpu) => cpu.id === 0)?.core
  const candidates = firstNotEmpty(
    fast.filter((cpu) => cpu.core !== coreOfZero),
    fast.filter((cpu) => cpu.id !== 0),
    cpus,
  )
  const last = candidates.at(-1)
  if (!last) throw new Error('a machine without a CPU')
  // Of the core's siblings the first: it is the one that tools and people call the core by.
  return candidates.find((cpu) => cpu.core === last.core)?.id ?? last.id
}

function warningsOf(droplet: number, siblings: readonly number[], generator: readonly number[]): string[] {
  if (generator.includes(droplet)) {
    return [
      `the droplet and the generator share CPU ${droplet}: each takes time from the other, so figures are too low`,
    ]
  }
  const shared = siblings.filter((id) => generator.includes(id))
  if (shared.length === 0) return []
  return [
    `the generator's CPU ${formatCpus(shared)} and the droplet's CPU ${droplet} are one core: each slows the other`,
  ]
}

function firstNotEmpty<T>(...lists: readonly (readonly T[])[]): readonly T[] {
  return lists.find((list) => list.length > 0) ?? []
}

/** CPU numbers as the kernel writes them, such as `0,2-5`. */
export function formatCpus(ids: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && id <= last[1] + 1) last[1] = id
    else ranges.push([id, id])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** Linux knows no higher number of a CPU; a range up to a mistyped one would take all memory. */
const highestCpu = 8191

/**
 * CPU numbers from the kernel's form, such as `0,2-5`, each once; an empty text gives none.
 * @throws UserError if it is not such a list
 */
export function parseCpus(text: string): number[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const named = trimmed.split(',').flatMap((range) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? []
    if (first === undefined) throw new UserError(`"${text}" is not a list of CPUs such as 0,2-5; mend it in .env`)
    const from = Number(first)
    const to = Number(last ?? first)
    if (to < from) throw new UserError(`"${text}" has a range that ends before it begins; mend it in .env`)
    if (to > highestCpu)
      throw new UserError(`"${text}" names a CPU above ${highestCpu}, which none is; mend it in .env`)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
  return [...new Set(named)]
}
