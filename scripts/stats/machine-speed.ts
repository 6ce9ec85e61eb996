import { mean, sum } from 'simple-statistics'
import type { RunCell } from './compare-runs.ts'

/** One block's value of a cell, and what the machine was worth meanwhile. */
export interface Timed {
  /** Above 0, such as requests a second. */
  readonly value: number
  /** CPU seconds that a request cost the generator, whose work for it is always the same; null where it is not known. */
  readonly work_s: number | null
}

/** A cell's values in two runs. */
export interface TimedCell {
  readonly cell: string
  readonly a: readonly Timed[]
  readonly b: readonly Timed[]
}

/** How the logarithm of a value changes with that of the generator's work, and the variance of what is known of it. */
export interface Slope {
  readonly slope: number
  readonly variance: number
}

/**
 * The slope that all groups have in common, from differences within each of them only: an analysis of covariance. The CPU time
 * that a request costs the generator measures the machine's speed. Null where there is too little to tell it by.
 * @param groups values of one cell in one run each
 */
export function slopeOf(groups: readonly (readonly Timed[])[]): Slope | null {
  const known = groups
    .map((group) => group.flatMap(({ value, work_s }) => (work_s ? [pointOf({ value, work_s })] : [])))
    .filter((group) => group.length > 1)
  const points = known.flatMap(centred)
  const df = points.length - known.length - 1
  const xx = sum(points.map(({ x }) => x * x))
  if (df < 1 || xx === 0) return null
  const slope = sum(points.map(({ x, y }) => x * y)) / xx
  const left = sum(points.map(({ x, y }) => (y - slope * x) ** 2))
  return { slope, variance: left / df / xx }
}

/**
 * Cells' values in two runs as they would be at one speed of the machine, in the middle of each cell's. What the slope is not
 * sure of goes into the variance. Unchanged without a slope, or where the work of a value is not known.
 */
export function atOneSpeed(cells: readonly TimedCell[], slope: Slope | null): RunCell[] {
  return cells.map(({ cell, a, b }): RunCell => {
    const plain = { cell, a: a.map(({ value }) => value), b: b.map(({ value }) => value) }
    if (!slope || a.length === 0 || b.length === 0 || [...a, ...b].some(({ work_s }) => !work_s)) return plain
    const [inA, inB] = [a, b].map((values) => mean(values.map((one) => pointOf(one).x))) as [number, number]
    const moved = (values: readonly Timed[]) =>
      values.map((one) => one.value * Math.exp(-slope.slope * (pointOf(one).x - (inA + inB) / 2)))
    // The one slope took one degree of freedom from all cells together.
    return { cell, a: moved(a), b: moved(b), variance: slope.variance * (inB - inA) ** 2, spentDf: 1 / cells.length }
  })
}

interface Point {
  readonly x: number
  readonly y: number
}

function pointOf({ value, work_s }: Timed): Point {
  return { x: Math.log(work_s as number), y: Math.log(value) }
}

function centred(points: readonly Point[]): Point[] {
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))]
  return points.map((point) => ({ x: point.x - x, y: point.y - y }))
}
