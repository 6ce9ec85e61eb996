import { mean, median, sum } from 'simple-statistics'
import type { RunCell } from './compare-runs.ts'
import { inverse } from './distributions.ts'

/** One block's value of a cell, and what it was measured under. */
export interface Timed {
  /** Above 0, such as requests a second. */
  readonly value: number
  /**
   * What differs from block to block and is not the server's, each above 0 and in the same order for all values, such as the CPU
   * seconds that a request cost the generator, whose work for it is always the same. Null where it is not known.
   */
  readonly conditions: readonly number[] | null
}

/** A cell's values in two runs. */
export interface TimedCell {
  readonly cell: string
  readonly a: readonly Timed[]
  readonly b: readonly Timed[]
}

/** How the logarithm of a value changes with those of the conditions, and the covariance of what is known of it. */
export interface Slopes {
  readonly slopes: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

/**
 * The slopes that all cells have in common, by least squares from differences within each of them and each run only: an analysis
 * of covariance. Null where there is too little to tell them by. A condition that is always the same has the slope 0.
 */
export function slopesOf(cells: readonly Pick<TimedCell, 'a' | 'b'>[]): Slopes | null {
  const known = cells.flatMap((cell) => pointsOf(cell) ?? []).filter((group) => group.length > 1)
  const points = known.flatMap(centred)
  const count = points[0]?.x.length ?? 0
  const varying = [...Array(count).keys()].filter((index) => points.some(({ x }) => x[index] !== 0))
  const df = points.length - known.length - varying.length
  if (df < 1 || varying.length === 0) return null
  const products = varying.map((row) => varying.map((column) => sum(points.map(({ x }) => at(x, row) * at(x, column)))))
  const inverted = inverse(products)
  const withValue = varying.map((row) => sum(points.map(({ x, y }) => at(x, row) * y)))
  const slopes = Array<number>(count).fill(0)
  for (const [row, index] of varying.entries()) slopes[index] = dot(inverted[row] as number[], withValue)
  if (!slopes.every(Number.isFinite)) return null
  const left = sum(points.map(({ x, y }) => (y - dot(slopes, x)) ** 2)) / df
  const covariance = slopes.map(() => Array<number>(count).fill(0))
  for (const [row, a] of varying.entries())
    for (const [column, b] of varying.entries())
      (covariance[a] as number[])[b] = left * at(inverted[row] as number[], column)
  return { slopes, covariance }
}

/**
 * Cells' values in two runs as they would be under the same conditions, in the middle of each cell's. What the slopes are not
 * sure of goes into the variance. Unchanged without slopes, or where the conditions of a value are not known or no machine's.
 */
export function underSameConditions(cells: readonly TimedCell[], found: Slopes | null): RunCell[] {
  return cells.map(({ cell, a, b }): RunCell => {
    const plain = { cell, a: a.map(({ value }) => value), b: b.map(({ value }) => value) }
    const [ofA, ofB] = pointsOf({ a, b }) ?? [[], []]
    if (!found || ofA.length === 0 || ofB.length === 0) return plain
    const [inA, inB] = [means(ofA), means(ofB)]
    const middle = inA.map((one, index) => (one + at(inB, index)) / 2)
    const moved = (points: readonly Point[]) =>
      points.map(({ x, y }) => Math.exp(y - dot(found.slopes, minus(x, middle))))
    const shift = minus(inB, inA)
    const uncertain = found.covariance.map((row) => dot(row, shift))
    // The slopes took as many degrees of freedom from all cells together.
    const spentDf = found.slopes.filter((slope) => slope !== 0).length / cells.length
    return { cell, a: moved(ofA), b: moved(ofB), variance: dot(shift, uncertain), spentDf }
  })
}

/** The logarithms of a value and of its conditions. */
interface Point {
  readonly x: readonly number[]
  readonly y: number
}

/** A speed of the machine that is further than this factor from the usual is none: where a server stalls, the generator waits. */
const furthest = 2

/** The points of a cell in both runs; null where the conditions are not known of all, or are not the machine's. */
function pointsOf({ a, b }: Pick<TimedCell, 'a' | 'b'>): [Point[], Point[]] | null {
  const [ofA, ofB] = [a.flatMap(pointOf), b.flatMap(pointOf)]
  const all = [...ofA, ...ofB]
  if (all.length < a.length + b.length || all.length === 0) return null
  const usual = (all[0] as Point).x.map((_, index) => median(all.map(({ x }) => at(x, index))))
  const isFar = ({ x }: Point) => minus(x, usual).some((one) => Math.abs(one) > Math.log(furthest))
  return all.some(isFar) ? null : [ofA, ofB]
}

function pointOf({ value, conditions }: Timed): Point[] {
  return conditions?.every((one) => one > 0) ? [{ x: conditions.map(Math.log), y: Math.log(value) }] : []
}

function centred(points: readonly Point[]): Point[] {
  const x = means(points)
  const y = mean(points.map((point) => point.y))
  return points.map((point) => ({ x: minus(point.x, x), y: point.y - y }))
}

const means = (points: readonly Point[]) =>
  (points[0]?.x ?? []).map((_, index) => mean(points.map(({ x }) => at(x, index))))
const minus = (one: readonly number[], other: readonly number[]) => one.map((value, index) => value - at(other, index))
const dot = (one: readonly number[], other: readonly number[]) =>
  sum(one.map((value, index) => value * at(other, index)))
const at = (values: readonly number[], index: number) => values[index] as number
