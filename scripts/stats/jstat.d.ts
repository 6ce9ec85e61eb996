/** The part of jstat that the lab uses; the package comes without types. */
declare module 'jstat' {
  interface Distribution {
    cdf(x: number, ...parameters: number[]): number
    inv(p: number, ...parameters: number[]): number
  }
  const jstat: {
    readonly studentt: Distribution
    readonly normal: Distribution
    readonly binomial: { cdf(k: number, n: number, p: number): number }
    /** Tukey's studentized range; parameters: number of means, degrees of freedom. */
    readonly tukey: Distribution
    /** The inverse of a square matrix of at least one row. */
    inv(matrix: readonly (readonly number[])[]): number[][]
    /** Ranks from 1 on, in the order of the values; ties have the average of their ranks. */
    rank(values: readonly number[]): number[]
  }
  export default { jStat: jstat }
}
