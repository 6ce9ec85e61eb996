import { mean } from 'simple-statistics'
import { tQuantile } from './distributions.ts'
import { moderate, type SampleVariance } from './moderated-variance.ts'

/** A cell's values in two runs, one a block; above 0, such as requests a second. */
export interface RunCell {
  readonly cell: string
  readonly a: readonly number[]
  readonly b: readonly number[]
  /** Variance of the log ratio, beyond what the blocks' values show. */
  readonly variance?: number
  /** Degrees of freedom that were spent on the values before. */
  readonly spentDf?: number
}

/** By how much a cell differs, and how sure that is. */
export interface Difference {
  readonly cell: string
  /** Of the ratio, b to a; null if one has no values. */
  readonly log: number | null
  /** Of this logarithm, by what the blocks differ; null where nothing tells it. */
  readonly within: SampleVariance | null
}

/**
 * `same`: the 90 % interval of this cell alone lies within the margin (TOST at 5 %). It goes before the others: a change that is
 * certain but too small to matter is the same in practice. `faster`, `slower`: the corrected interval leaves 1 out.
 * `no significant difference`: none of these.
 */
type RunVerdict = 'equivalent' | 'faster' | 'slower' | 'no significant difference'

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
  /** Standard deviation of the log of a cell's true value from run to run, on the same machine with nothing changed. */
  readonly betweenRunSd?: number
}

const familyError = 0.05
/** From here on t is normal; the library's t becomes wrong far above. */
const normalDf = 1e5
/** Of six blocks the slowest and the fastest are left out of the mean, of twelve the two slowest and fastest, and so on. */
const blocksATrim = 6

/** Says which differences are sure. Intervals are Bonferroni's, which hold also for cells that are slow or fast together. */
export function judge(
  differences: readonly Difference[],
  { margin = 0.05, betweenRunSd = 0 }: RunComparisonOptions = {},
): RunComparison[] {
  const compared = differences.filter(({ log, within }) => log !== null && within !== null).length
  return differences.map(({ cell, log, within }) => {
    if (log === null) return { cell, ratio: null, low: null, high: null, verdict: 'no significant difference' }
    const ratio = Math.exp(log)
    if (within === null) return { cell, ratio, low: null, high: null, verdict: 'no significant difference' }
    const square = within.variance + 2 * betweenRunSd ** 2
    const error = Math.sqrt(square)
    // Satterthwaite's degrees of freedom, where the part between runs is known.
    const df = within.variance > 0 ? Math.min(within.df * (square / within.variance) ** 2, normalDf) : normalDf
    const half = tQuantile(1 - familyError / 2 / compared, df) * error
    const same = Math.abs(log) + tQuantile(0.95, df) * error < Math.log(1 + margin)
    const different = Math.abs(log) > half
    const verdict = same ? 'equivalent' : !different ? 'no significant difference' : log > 0 ? 'faster' : 'slower'
    return { cell, ratio, low: Math.exp(log - half), high: Math.exp(log + half), verdict }
  })
}

/**
 * The standard deviation from run to run (of logs) that two or more runs of the same show: what their cells' differences have
 * beyond the blocks' noise, by the method of moments; 0 if they have less, null without any cell to compare.
 * @param differences of cells of two runs with nothing changed
 */
export function estimateBetweenRunSd(differences: readonly Difference[]): number | null {
  const beyond = differences.flatMap(({ log, within }) =>
    log !== null && within !== null ? [log ** 2 - within.variance] : [],
  )
  return beyond.length > 0 ? Math.sqrt(Math.max(0, mean(beyond) / 2)) : null
}

/**
 * Each cell's difference in the trimmed mean of the logarithms (Yuen 1974, Biometrika 61): a block that the machine slowed
 * throughout counts little. With 3 to 5 blocks a cell's own variance says little, so the cells' variances are shared as far
 * as they look alike.
 * @throws RangeError if a value is not above 0
 */
export function differencesOf(cells: readonly RunCell[]): Difference[] {
  for (const { cell, a, b } of cells) {
    const wrong = [...a, ...b].find((value) => !(value > 0 && value < Number.POSITIVE_INFINITY))
    if (wrong !== undefined) throw new RangeError(`${cell} has the value ${wrong}`)
  }
  const trimmed = cells.map(({ a, b, spentDf = 0 }) => {
    const [inA, inB] = [trim(a), trim(b)]
    const df = Math.max(0, inA.count - 1) + Math.max(0, inB.count - 1) - spentDf
    return { inA, inB, spread: { variance: df > 0 ? (inA.squares + inB.squares) / df : 0, df: Math.max(0, df) } }
  })
  const spreads = moderate(trimmed.map(({ spread }) => spread))
  return trimmed.map(({ inA, inB }, index) => {
    const { cell, variance = 0 } = cells[index] as RunCell
    const log = inA.count > 0 && inB.count > 0 ? inB.center - inA.center : null
    const spread = spreads[index] ?? null
    const within = spread && { df: spread.df, variance: spread.variance * (1 / inA.count + 1 / inB.count) + variance }
    return { cell, log, within }
  })
}

/** The trimmed mean of the logarithms, of how many it is, and the sum of squares about the winsorized mean. */
function trim(values: readonly number[]) {
  const sorted = values.map(Math.log).sort((one, other) => one - other)
  const cut = Math.floor(sorted.length / blocksATrim)
  const kept = sorted.slice(cut, sorted.length - cut)
  if (kept.length === 0) return { center: Number.NaN, count: 0, squares: 0 }
  const winsorized = sorted.map((log) => Math.min(Math.max(log, kept[0] as number), kept.at(-1) as number))
  const middle = mean(winsorized)
  const squares = winsorized.reduce((sum, log) => sum + (log - middle) ** 2, 0)
  return { center: mean(kept), count: kept.length, squares }
}
