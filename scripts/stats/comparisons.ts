import type { BlockModel } from './block-model.ts'
import { studentizedRangeQuantile, tQuantile } from './distributions.ts'
import { dunnettQuantile } from './dunnett.ts'

/**
 * `equivalent`: the 90 % interval of this ratio alone lies within [1 / (1 + margin), 1 + margin], the equivalence test (TOST) at
 * 5 %. It goes before `different`: the simultaneous interval leaves 1 out. A difference that is sure and too small to matter
 * is equivalent in practice; `low` and `high` still tell. `no significant difference`: neither.
 */
type Verdict = 'significantly different' | 'equivalent' | 'no significant difference'

/** How many times a treatment's value is another's. */
export interface Comparison {
  readonly treatment: string
  readonly reference: string
  /** Null where no blocks connect the two. */
  readonly ratio: number | null
  /** The 95 % interval, simultaneous for all comparisons made together; null where nothing tells the spread. */
  readonly low: number | null
  readonly high: number | null
  readonly verdict: Verdict
}

/** Ratios nearer to 1 than this are no difference in practice. */
export const equivalenceMargin = 0.03

const confidence = 0.95

/** Each other treatment against the baseline, with Dunnett's simultaneous intervals. */
export function compareWithBaseline(model: BlockModel, baseline: string, margin = equivalenceMargin): Comparison[] {
  const reference = model.treatments.indexOf(baseline)
  if (reference < 0) return []
  const others = [...model.treatments.keys()].filter((treatment) => treatment !== reference)
  const compared = others.filter((treatment) => model.groups[treatment] === model.groups[reference])
  const { df } = model
  const critical =
    df >= 1 && compared.length > 0 ? dunnettQuantile(confidence, loadings(model, compared, reference), df) : Number.NaN
  return others.map((treatment) => compare(model, treatment, reference, critical, margin))
}

/**
 * Each treatment against each before it, with Tukey-Kramer's simultaneous intervals, which are a little too wide where
 * designs are unbalanced (Hayter 1984).
 */
export function compareAllPairs(model: BlockModel, margin = equivalenceMargin): Comparison[] {
  const { df, treatments } = model
  const pairs = treatments.flatMap((_, reference) =>
    Array.from(
      { length: treatments.length - reference - 1 },
      (_, index) => [reference + 1 + index, reference] as const,
    ),
  )
  const critical = df >= 1 && pairs.length > 0 ? allPairsQuantile(treatments.length, df) : Number.NaN
  return pairs.map(([treatment, reference]) => compare(model, treatment, reference, critical, margin))
}

const ranges = new Map<string, number>()

/** For t of differences. The library has no studentized range below 2 degrees of freedom; there it is Bonferroni's. */
function allPairsQuantile(treatments: number, df: number): number {
  const key = `${treatments},${df}`
  const pairs = (treatments * (treatments - 1)) / 2
  const quantile =
    ranges.get(key) ??
    (df < 2
      ? tQuantile(1 - (1 - confidence) / 2 / pairs, df)
      : studentizedRangeQuantile(confidence, treatments, df) / Math.SQRT2)
  ranges.set(key, quantile)
  return quantile
}

function compare(model: BlockModel, a: number, b: number, critical: number, margin: number): Comparison {
  const names = { treatment: model.treatments[a] as string, reference: model.treatments[b] as string }
  if (model.groups[a] !== model.groups[b])
    return { ...names, ratio: null, low: null, high: null, verdict: 'no significant difference' }
  const log = (model.logMeans[a] as number) - (model.logMeans[b] as number)
  const ratio = Math.exp(log)
  if (model.variance === null) return { ...names, ratio, low: null, high: null, verdict: 'no significant difference' }
  const error = Math.sqrt(model.variance * covariance(model, a, a, b))
  const equivalent = Math.abs(log) + tQuantile(0.95, model.df) * error < Math.log(1 + margin)
  const different = Math.abs(log) > critical * error
  return {
    ...names,
    ratio,
    low: Math.exp(log - critical * error),
    high: Math.exp(log + critical * error),
    verdict: equivalent ? 'equivalent' : different ? 'significantly different' : 'no significant difference',
  }
}

/** Of two treatments' differences from a reference, in units of the residual variance. */
function covariance({ covariance: of }: BlockModel, a: number, b: number, reference: number): number {
  const at = (row: number, column: number) => of[row]?.[column] as number
  return at(a, b) - at(a, reference) - at(reference, b) + at(reference, reference)
}

/**
 * The loadings whose products are the correlations of the differences from a reference, as balanced designs have them, also
 * with more observations of the reference. Where there are none, as with missing observations, zeros: Sidak's bound.
 */
function loadings(model: BlockModel, treatments: readonly number[], reference: number): number[] {
  const variances = new Map(
    treatments.map((treatment) => [treatment, covariance(model, treatment, treatment, reference)]),
  )
  const correlation = (a: number, b: number) =>
    covariance(model, a, b, reference) / Math.sqrt((variances.get(a) as number) * (variances.get(b) as number))
  const [first, second, third] = treatments
  if (first === undefined || second === undefined) return treatments.map(() => 0)
  const square =
    third === undefined
      ? correlation(first, second)
      : (correlation(first, second) * correlation(first, third)) / correlation(second, third)
  const common = Math.sqrt(square)
  const found = treatments.map((treatment) => (treatment === first ? common : correlation(first, treatment) / common))
  const fits = treatments.every((a, i) =>
    treatments.every(
      (b, j) => i <= j || Math.abs((found[i] as number) * (found[j] as number) - correlation(a, b)) < 1e-6,
    ),
  )
  return fits && found.every((loading) => loading < 1) ? found : treatments.map(() => 0)
}
