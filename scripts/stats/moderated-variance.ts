import { mean, median, sampleVariance } from 'simple-statistics'

/** A sample variance and its degrees of freedom, which may be 0. */
export interface SampleVariance {
  readonly variance: number
  readonly df: number
}

/**
 * Variances of many small samples, each shrunk towards what they have in common by as much as they look alike: pooled if they
 * differ by chance only, left alone if they really differ (Smyth 2004, Statistical Applications in Genetics 3, art. 3).
 * Heavy tails look like differences, so they too cost degrees of freedom. Null where the sample alone has none and there are
 * too few others.
 */
export function moderate(samples: readonly SampleVariance[]): (SampleVariance | null)[] {
  const common = commonVariance(samples.filter(({ df }) => df > 0))
  const total = samples.reduce((sum, { df }) => sum + df, 0)
  return samples.map(({ variance, df }) => {
    // All samples together have no more degrees of freedom than this.
    const all = Math.min(common.df + df, total)
    if (all <= 0) return null
    if (common.df === Number.POSITIVE_INFINITY) return { variance: common.variance, df: all }
    return { variance: (common.df * common.variance + df * variance) / (common.df + df), df: all }
  })
}

/** The scaled inverse chi-square distribution that the true variances seem to have, from the moments of the logarithms. */
function commonVariance(samples: readonly SampleVariance[]): SampleVariance {
  if (samples.length < 2) return { variance: 0, df: 0 }
  // Values that are equal by rounding have a variance of 0, whose logarithm would be all that counts.
  const floor = 1e-5 * median(samples.map(({ variance }) => variance))
  if (floor === 0) return { variance: 0, df: 0 }
  const logs = samples.map(
    ({ variance, df }) => Math.log(Math.max(variance, floor)) - digamma(df / 2) + Math.log(df / 2),
  )
  const excess = sampleVariance(logs) - mean(samples.map(({ df }) => trigamma(df / 2)))
  if (excess <= 0) return { variance: pooled(samples), df: Number.POSITIVE_INFINITY }
  const half = inverseTrigamma(excess)
  return { variance: Math.exp(mean(logs) + digamma(half) - Math.log(half)), df: 2 * half }
}

function pooled(samples: readonly SampleVariance[]): number {
  const total = samples.reduce((sum, { df }) => sum + df, 0)
  return samples.reduce((sum, { variance, df }) => sum + (df / total) * variance, 0)
}

/** Derivative of log gamma (Abramowitz and Stegun 6.3.5, 6.3.18). */
export function digamma(x: number): number {
  if (x < 8) return digamma(x + 1) - 1 / x
  const square = 1 / (x * x)
  return Math.log(x) - 1 / (2 * x) - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
}

/** Its second derivative (Abramowitz and Stegun 6.4.6, 6.4.12). */
export function trigamma(x: number): number {
  if (x < 8) return trigamma(x + 1) + 1 / (x * x)
  const square = 1 / (x * x)
  return 1 / x + square / 2 + (square / x) * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)))
}

/** By bisection of the logarithm, between 1e-4 and 1e6. */
function inverseTrigamma(value: number): number {
  let [low, high] = [Math.log(1e-4), Math.log(1e6)]
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2
    if (trigamma(Math.exp(middle)) > value) low = middle
    else high = middle
  }
  return Math.exp(low)
}
