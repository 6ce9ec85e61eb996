import jstat from 'jstat'
import { mean, sum } from 'simple-statistics'
import type { RunCell } from './compare-runs.ts'

/** What shows how fast the machine was, by the CPU seconds that something took which is always the same. */
export interface Speed {
  /** A request, on the generator's CPUs while the cell was loaded; null where it is not known. */
  readonly work_s: number | null
  /** The yardstick, on the droplet's CPU before and after; null where it is not known. */
  readonly yardstick_s: number | null
}

/** One block's value of a cell, and how fast the machine was meanwhile. */
export interface Timed extends Speed {
  /** Above 0, such as requests a second. */
  readonly value: number
}

/** A cell's values in two runs. */
export interface TimedCell {
  readonly cell: string
  readonly a: readonly Timed[]
  readonly b: readonly Timed[]
}

/** With fewer residuals than this, slopes would be chance. */
const fewestDf = 8

const signs = ['work_s', 'yardstick_s'] as const satisfies readonly (keyof Speed)[]
type Sign = (typeof signs)[number]

/** How the logarithm of a value goes with those of the signs of speed, and the covariance matrix of what is known of it. */
interface Slopes {
  readonly slopes: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

/** Gives a cell's values in two runs as they would be at one speed of the machine. */
export type AtOneSpeed = (cell: TimedCell) => RunCell

/**
 * Finds how values go with the machine's speed: slopes that all groups have in common, from differences within each of them
 * only (an analysis of covariance). On a shared machine that explains four fifths of a value's variance and more. A cell is then
 * moved to the middle of its two runs' speeds by as many signs as all of its values have; what the slopes are not sure of goes
 * into the variance. It is left as it is where there is too little to tell slopes by.
 * @param groups values of one cell in one run each
 * @param direction of what is moved, where the groups have values that go the other way: -1
 */
export function atOneSpeed(groups: readonly (readonly Timed[])[], direction: 1 | -1 = 1): AtOneSpeed {
  const varying = signs.filter((sign) => varies(groups, sign))
  const cache = new Map<string, Slopes | null>()
  const slopesBy = (by: readonly Sign[]) => {
    const known = cache.get(by.join())
    if (known !== undefined) return known
    const found = slopesOf(groups, by)
    cache.set(by.join(), found)
    return found
  }
  return ({ cell, a, b }) => {
    const values = { a: a.map(({ value }) => value), b: b.map(({ value }) => value) }
    const by = varying.filter((sign) => [...a, ...b].every((one) => one[sign]))
    const found = a.length > 0 && b.length > 0 && by.length > 0 ? slopesBy(by) : null
    if (!found) return { cell, ...values }
    const slopes = found.slopes.map((slope) => direction * slope)
    const [inA, inB] = [meansOf(logsOf(a, by)), meansOf(logsOf(b, by))]
    const middle = inA.map((one, index) => (one + (inB[index] as number)) / 2)
    const move = (timed: readonly Timed[]) =>
      logsOf(timed, by).map((logs, index) => {
        const shift = sum(logs.map((log, sign) => (slopes[sign] as number) * (log - (middle[sign] as number))))
        return (timed[index] as Timed).value * Math.exp(-shift)
      })
    const apart = inA.map((one, index) => (inB[index] as number) - one)
    return { cell, a: move(a), b: move(b), variance: quadratic(apart, found.covariance) }
  }
}

/** Whether a sign differs within the groups by more than rounding does. */
function varies(groups: readonly (readonly Timed[])[], sign: Sign): boolean {
  const logs = knownBy(groups, [sign]).flatMap((group) => centred(logsOf(group, [sign])))
  return logs.some(([log]) => Math.abs(log as number) > 1e-9)
}

function knownBy(groups: readonly (readonly Timed[])[], by: readonly Sign[]): Timed[][] {
  return groups.map((group) => group.filter((one) => by.every((sign) => one[sign]))).filter((group) => group.length > 1)
}

/** By least squares; null where too little is known. */
function slopesOf(groups: readonly (readonly Timed[])[], by: readonly Sign[]): Slopes | null {
  const known = knownBy(groups, by)
  const rows = known.flatMap((group) => centred(logsOf(group, by)))
  const ys = known.flatMap((group) => centred(group.map(({ value }) => [Math.log(value)]))).map(([y]) => y as number)
  const df = rows.length - known.length - by.length
  const products = by.map((_, i) => by.map((_, j) => sum(rows.map((row) => (row[i] as number) * (row[j] as number)))))
  if (df < fewestDf) return null
  const inverse = jstat.jStat.inv(products)
  const withY = by.map((_, i) => sum(rows.map((row, index) => (row[i] as number) * (ys[index] as number))))
  const slopes = inverse.map((row) => dot(row, withY))
  const left = sum(rows.map((row, index) => ((ys[index] as number) - dot(row, slopes)) ** 2)) / df
  return { slopes, covariance: inverse.map((row) => row.map((value) => value * left)) }
}

/** A row of logarithms a value, a column a sign. */
function logsOf(timed: readonly Timed[], by: readonly Sign[]): number[][] {
  return timed.map((one) => by.map((sign) => Math.log(one[sign] as number)))
}

function centred(rows: readonly (readonly number[])[]): number[][] {
  const means = meansOf(rows)
  return rows.map((row) => row.map((value, index) => value - (means[index] as number)))
}

function meansOf(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, index) => mean(rows.map((row) => row[index] as number)))
}

function dot(one: readonly number[], other: readonly number[]): number {
  return sum(one.map((value, index) => value * (other[index] as number)))
}

function quadratic(vector: readonly number[], matrix: readonly (readonly number[])[]): number {
  return dot(
    vector,
    matrix.map((row) => dot(row, vector)),
  )
}
