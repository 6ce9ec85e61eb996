import library from 'jstat'

const { jStat } = library

/** The value that Student's t with `df` degrees of freedom stays below with probability `p`. */
export function tQuantile(p: number, df: number): number {
  return jStat.studentt.inv(p, df)
}

/** The probability that the standard normal distribution stays below `z`. */
export function normalProbability(z: number): number {
  return jStat.normal.cdf(z, 0, 1)
}

/** The value that the studentized range of `means` means with `df` degrees of freedom stays below with probability `p`. */
export function studentizedRangeQuantile(p: number, means: number, df: number): number {
  return jStat.tukey.inv(p, means, df)
}

/** The inverse of a square matrix. */
export function inverse(matrix: readonly (readonly number[])[]): number[][] {
  return matrix.length > 0 ? jStat.inv(matrix) : []
}

/** Ranks from 1 on, in the order of the values; ties have the average of their ranks. */
export function averageRanks(values: readonly number[]): number[] {
  return jStat.rank(values)
}
