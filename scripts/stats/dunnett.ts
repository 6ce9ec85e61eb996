import { normalProbability, tQuantile } from './distributions.ts'

/** Step of the integral over the normal factor; the integrand is smooth, so the trapezoidal rule converges very fast. */
const step = 0.1
const farthest = 6.5
/** Parts of the largest weight below which the scale's density is left out. */
const negligible = 1e-12

/**
 * The value that the largest of several |t| stays below with probability `p`, when the t have a common error estimate and
 * correlations loading_i loading_j (Dunnett 1955, JASA 50, 1096-1121; the integral: Hsu 1996, Multiple Comparisons, 3.1).
 * With loadings of 0 it is the studentized maximum modulus, which by Sidak's inequality is large enough for any correlations.
 * @param p such as 0.95
 * @param loadings one a comparison, 0 to less than 1; sqrt(n_i / (n_i + n_0)) in a one-way layout
 * @param df degrees of freedom of the error estimate
 */
export function dunnettQuantile(p: number, loadings: readonly number[], df: number): number {
  const key = [p, df, ...loadings.map((loading) => loading.toFixed(6)).sort()].join()
  const known = quantiles.get(key)
  if (known !== undefined) return known
  let low = tQuantile((1 + p) / 2, df)
  let high = tQuantile(1 - (1 - p) / 2 / loadings.length, df)
  while (high - low > 1e-5 * high) {
    const middle = (low + high) / 2
    if (dunnettProbability(middle, loadings, df) < p) low = middle
    else high = middle
  }
  quantiles.set(key, (low + high) / 2)
  return (low + high) / 2
}

/** The same design comes back with every network and topology. */
const quantiles = new Map<string, number>()

/** The probability that all |t| stay below `limit`; parameters as for {@link dunnettQuantile}. */
export function dunnettProbability(limit: number, loadings: readonly number[], df: number): number {
  const alike = Map.groupBy(loadings, (loading) => loading.toFixed(6))
  const factors = [...alike.values()].map((group) => ({ loading: group[0] as number, count: group.length }))
  let [sum, total] = [0, 0]
  for (const { scale, weight } of scales(df)) {
    sum += weight * normalProbabilityWithin(limit * scale, factors)
    total += weight
  }
  return sum / total
}

/** P(all |z_i| < limit) for normal z_i with a common factor: the integral over that factor. */
function normalProbabilityWithin(limit: number, factors: readonly { loading: number; count: number }[]): number {
  let [sum, total] = [0, 0]
  for (let z = 0; z <= farthest; z += step) {
    const density = Math.exp((-z * z) / 2) * (z === 0 ? 0.5 : 1)
    let product = density
    for (const { loading, count } of factors) {
      const rest = Math.sqrt(1 - loading * loading)
      const shift = loading * z
      product *= (normalProbability((limit - shift) / rest) - normalProbability((-limit - shift) / rest)) ** count
    }
    sum += product
    total += density
  }
  return sum / total
}

/** Nodes and weights for the error estimate in parts of the true one, sqrt(chi-square / df), in steps of its logarithm. */
function scales(df: number): { scale: number; weight: number }[] {
  const width = 0.1 / Math.sqrt(df)
  const node = (index: number) => {
    const log = index * width
    return { scale: Math.exp(log), weight: Math.exp(df * (log - Math.expm1(2 * log) / 2)) }
  }
  const nodes = [node(0)]
  for (const direction of [-1, 1]) {
    let index = direction
    for (let next = node(index); next.weight > negligible; next = node(index)) {
      nodes.push(next)
      index += direction
    }
  }
  return nodes
}
