import { mean, median, quantileSorted } from 'simple-statistics'
import type { Manifest } from '../run/manifest.ts'

/**
 * From this much on, in CPUs, something else runs beside a cell: without it, the kernel, the engine and the reading of counters
 * came to 0.14 at most in 97 cells.
 */
const othersCpus = 0.2
/** From this share on of all CPU time, the host of a virtual machine takes what the lab should have. */
const stolenShare = 0.02
/** In fewer of a run's cells than this share it is an accident, and not the machine's state. */
const someCells = 0.05
/** How much slower than at its best the machine may be (in the middle four fifths of the cells): a quiet one was within 1.1. */
const unsteady = 1.25
/** Fewer cells than this show no extremes. */
const fewestCells = 5

/** What else used the machine while a run's cells were measured, or made it slower at times, in words; empty if nothing did. */
export function disturbances({ machine, results }: Manifest): string[] {
  const counted = results.flatMap(({ counters }) => (counters ? [counters] : []))
  const cpus = machine.engine.cpus
  const others = counted.flatMap(({ host_others }) => (host_others === null ? [] : [host_others * cpus]))
  const stolen = counted.flatMap(({ host_steal }) => (host_steal === null ? [] : [host_steal]))
  return [
    describe(others, othersCpus, (value) => `something else used ${value.toFixed(1)} of ${cpus} CPUs`),
    describe(
      stolen,
      stolenShare,
      (value) => `the virtual machine’s host took ${Math.round(100 * value)} % of the CPU time`,
    ),
    describeSpeed(counted.flatMap(({ yardsticks_s }) => (yardsticks_s ? [mean([...yardsticks_s])] : []))),
  ].flat()
}

/** By the yardstick: what a virtual machine's neighbours or a CPU that grows hot take shows in no counter. */
function describeSpeed(yardsticks_s: readonly number[]): string[] {
  if (yardsticks_s.length < fewestCells) return []
  const sorted = [...yardsticks_s].sort((one, other) => one - other)
  const [fast, slow] = [quantileSorted(sorted, 0.1), quantileSorted(sorted, 0.9)]
  if (slow < unsteady * fast) return []
  return [
    `the machine’s speed changed: a fixed piece of work took ${fast.toFixed(3)} to ${slow.toFixed(3)} s beside the cells (the middle 80 %), so their figures vary`,
  ]
}

function describe(values: readonly number[], limit: number, say: (typical: number) => string): string[] {
  const above = values.filter((value) => value >= limit)
  if (above.length === 0 || above.length < someCells * values.length) return []
  return [
    `${say(median([...above]))} during ${above.length} of ${values.length} measured cells: their figures are too low, or vary`,
  ]
}
