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

/** What else used the machine while cells were measured, or made it slower at times. */
export function disturbances({ machine, results }: Manifest) {
  const counted = results.flatMap(({ counters }) => (counters ? [counters] : []))
  const others = counted.flatMap(({ host_others }) => (host_others === null ? [] : [host_others * machine.engine.cpus]))
  const stolen = counted.flatMap(({ host_steal }) => host_steal ?? [])
  return [
    /** Other programs used so many CPUs; the host of a virtual machine took this share of its CPU time. */
    ...exceeding(othersCpus, others).map(({ typical: cpus, ...of }) => ({ kind: 'others', cpus, ...of }) as const),
    ...exceeding(stolenShare, stolen).map(({ typical: share, ...of }) => ({ kind: 'stolen', share, ...of }) as const),
    ...unsteadySpeed(
      counted.flatMap(({ reference_workloads_s }) => (reference_workloads_s ? [mean([...reference_workloads_s])] : [])),
    ),
  ]
}

/** By the reference workload: a virtual machine's neighbours, or a CPU that grows hot, show in no counter. */
function unsteadySpeed(reference_workloads_s: readonly number[]) {
  if (reference_workloads_s.length < fewestCells) return []
  const sorted = [...reference_workloads_s].sort((one, other) => one - other)
  const [fastest_s, slowest_s] = [quantileSorted(sorted, 0.1), quantileSorted(sorted, 0.9)]
  return slowest_s < unsteady * fastest_s ? [] : [{ kind: 'speed', fastest_s, slowest_s } as const]
}

/** The values that exceed a threshold, unless they are too few to matter. */
function exceeding(threshold: number, values: readonly number[]) {
  const above = values.filter((value) => value >= threshold)
  if (above.length === 0 || above.length < someCells * values.length) return []
  return [{ typical: median([...above]), cells: above.length, measured: values.length }]
}
