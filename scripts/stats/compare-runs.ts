import { mean } from 'simple-statistics'
import { tQuantile } from './distributions.ts'
import { moderate, type SampleVariance } from './moderated-variance.ts'

/** A cell's values in two runs, one a block; above 0, such as requests a second. */
export interface RunCell {
  readonly cell: string
  readonly a: readonly number[]
  readonly b: readonly number[]
  /** Of this cell, where cells differ in it; see {@link RunComparisonOptions}. */
  readonly betweenRunSd?: number
  /** Of the log ratio, beyond what the values and the runs differ by chance. */
  readonly variance?: number
}

/** By how much a cell differs, and how sure that is. */
export interface Difference extends Pick<RunCell, 'cell' | 'betweenRunSd' | 'variance'> {
  /** Of the ratio, b to a; null if one has no values. */
  readonly log: number | null
  /** Of this logarithm, by what the blocks differ; null where nothing tells it. */
  readonly within: SampleVariance | null
}

/**
 * `same`: the 90 % interval of this cell alone lies within the margin (TOST at 5 %), which goes before the others: what is
 * surely changed, but by too little to matter, is the same in practice. `faster`, `slower`: b is, since the corrected
 * interval leaves 1 out. `not separated`: none of these.
 */
export type RunVerdict = 'same' | 'faster' | 'slower' | 'not separated'

/** A cell of run b in proportion to the same cell of run a. */
export interface RunComparison {
  readonly cell: string
  /** Of the geometric means, b to a; null if one has no values. */
  readonly ratio: number | null
  /** The 95 % interval, simultaneous for all cells; null where nothing tells the spread. */
  readonly low: number | null
  readonly high: number | null
  readonly verdict: RunVerdict
}

/** What is known beforehand. */
export interface RunComparisonOptions {
  /** Ratios nearer to 1 than this count as the same. */
  readonly margin?: number
  /**
   * Standard deviation of the log of a cell's true value from run to run, on the same machine with nothing changed: what
   * all cells share and what each has of its own. Without it, a run is only compared with itself at another time.
   */
  readonly betweenRunSd?: number
}

const familyError = 0.05
/** From here on t is normal; the library's t becomes wrong far above. */
const normalDf = 1e5

/** Compares two runs cell by cell. */
export function compareRuns(cells: readonly RunCell[], options: RunComparisonOptions = {}): RunComparison[] {
  return judge(differencesOf(cells), options)
}

/** Says which differences are sure. Intervals are Bonferroni's, which hold also for cells that are slow or fast together. */
export function judge(
  differences: readonly Difference[],
  { margin = 0.05, betweenRunSd = 0 }: RunComparisonOptions = {},
): RunComparison[] {
  const compared = differences.filter(({ log, within }) => log !== null && within !== null).length
  return differences.map(({ cell, log, within, betweenRunSd: ownSd = betweenRunSd, variance = 0 }) => {
    if (log === null) return { cell, ratio: null, low: null, high: null, verdict: 'not separated' }
    const ratio = Math.exp(log)
    if (within === null) return { cell, ratio, low: null, high: null, verdict: 'not separated' }
    const square = within.variance + 2 * ownSd ** 2 + variance
    const error = Math.sqrt(square)
    // Satterthwaite's degrees of freedom, where the part between runs is known.
    const df = within.variance > 0 ? Math.min(within.df * (square / within.variance) ** 2, normalDf) : normalDf
    const half = tQuantile(1 - familyError / 2 / compared, df) * error
    const same = Math.abs(log) + tQuantile(0.95, df) * error < Math.log(1 + margin)
    const different = Math.abs(log) > half
    const verdict = same ? 'same' : !different ? 'not separated' : log > 0 ? 'faster' : 'slower'
    return { cell, ratio, low: Math.exp(log - half), high: Math.exp(log + half), verdict }
  })
}

/**
 * The standard deviation from run to run (of logs) that two or more runs of the same show: what their cells' differences have
 * beyond the blocks' noise, by the method of moments; 0 if they have less, null without any cell to compare.
 * @param pairs of runs with nothing changed, each the differences of its cells
 */
export function estimateBetweenRunSd(pairs: readonly (readonly Difference[])[]): number | null {
  const beyond = pairs
    .flat()
    .flatMap(({ log, within }) => (log !== null && within !== null ? [log ** 2 - within.variance] : []))
  return beyond.length > 0 ? Math.sqrt(Math.max(0, mean(beyond) / 2)) : null
}

/**
 * Each cell's difference in the mean of the logarithms. With 3 to 5 blocks a cell's own variance says little, so the cells'
 * variances are shared as far as they look alike.
 */
export function differencesOf(cells: readonly RunCell[]): Difference[] {
  for (const { cell, a, b } of cells) {
    const wrong = [...a, ...b].find((value) => !(value > 0 && value < Number.POSITIVE_INFINITY))
    if (wrong !== undefined) throw new RangeError(`${cell} has the value ${wrong}`)
  }
  const logs = cells.map(({ a, b }) => [a.map(Math.log), b.map(Math.log)] as const)
  const spreads = moderate(
    logs.map(([a, b]) => {
      const df = Math.max(0, a.length - 1) + Math.max(0, b.length - 1)
      return { variance: df > 0 ? (squares(a) + squares(b)) / df : 0, df }
    }),
  )
  return cells.map(({ a: _a, b: _b, ...known }, index) => {
    const [a, b] = logs[index] as (typeof logs)[number]
    const log = a.length > 0 && b.length > 0 ? mean(b) - mean(a) : null
    const spread = spreads[index] ?? null
    const within = spread && { df: spread.df, variance: spread.variance * (1 / a.length + 1 / b.length) }
    return { ...known, log, within }
  })
}

function squares(values: readonly number[]): number {
  if (values.length === 0) return 0
  const center = mean([...values])
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0)
}
