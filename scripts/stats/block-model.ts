import { mean } from 'simple-statistics'
import { inverse } from './distributions.ts'

/** A treatment's figure in a block. A treatment may have none in a block, or several (such as the baseline). */
export interface Observation {
  /** What is compared, such as a server. */
  readonly treatment: string
  readonly block: string
  /** Such as requests a second; above 0, since logarithms are compared. */
  readonly value: number
}

/** The fit of log value = treatment + block + noise. */
export interface BlockModel {
  /** In the order of their first observation. */
  readonly treatments: readonly string[]
  /**
   * Log values of the treatments, in the same order, blocks taken out: in a balanced design their means. Only differences
   * are estimates, and only of treatments that blocks connect.
   */
  readonly logMeans: readonly number[]
  /** Of the residuals: observations - blocks - treatments + groups of connected treatments. */
  readonly df: number
  /** Pooled variance of the residuals; null below one degree of freedom. */
  readonly variance: number | null
  /** Of the log values, in the order of the observations. */
  readonly residuals: readonly number[]
  /** Which treatments are connected, by common blocks or through others': those with the same number. */
  readonly groups: readonly number[]
  /** Covariance of the log means in units of `variance`, up to a constant within a group that differences do not have. */
  readonly covariance: readonly (readonly number[])[]
}

/**
 * Fits the additive two-way model by least squares. Blocks are eliminated first: their effects are nuisances, and the
 * reduced normal equations have only the treatments (John and Williams 1995, Cyclic and Computer Generated Designs, 1.4).
 */
export function fitBlockModel(observations: readonly Observation[]): BlockModel {
  for (const { treatment, value } of observations)
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new RangeError(`${treatment} has the value ${value}`)
  const logs = observations.map(({ value }) => Math.log(value))
  const treatments = [...new Set(observations.map(({ treatment }) => treatment))]
  const blockNames = [...new Set(observations.map(({ block }) => block))]
  const treatmentOf = indices(treatments, observations, ({ treatment }) => treatment)
  const blockOf = indices(blockNames, observations, ({ block }) => block)
  const members = blockNames.map((_, block) => [...blockOf.keys()].filter((index) => blockOf[index] === block))
  const blocks = members.map((indexes) => indexes.map((index) => treatmentOf[index] as number))

  const groups = connect(treatments.length, blocks)
  const covariance = invertWithin(groups, information(treatments.length, blocks))
  const blockMeans = members.map((indexes) => mean(indexes.map((index) => logs[index] as number)))
  const excesses = treatments.map(() => 0)
  for (const [index, log] of logs.entries())
    (excesses[treatmentOf[index] as number] as number) += log - (blockMeans[blockOf[index] as number] as number)
  const effects = covariance.map((row) => dot(row, excesses))

  const fitted = (index: number) => effects[treatmentOf[index] as number] as number
  const blockEffects = members.map((indexes) => mean(indexes.map((index) => (logs[index] as number) - fitted(index))))
  const residuals = logs.map((log, index) => log - fitted(index) - (blockEffects[blockOf[index] as number] as number))
  const df = logs.length - blocks.length - treatments.length + new Set(groups).size
  const level = (group: number) =>
    mean(blockEffects.filter((_, block) => groups[blocks[block]?.[0] as number] === group))
  return {
    treatments,
    logMeans: effects.map((effect, treatment) => effect + level(groups[treatment] as number)),
    df,
    variance: df >= 1 ? dot(residuals, residuals) / df : null,
    residuals,
    groups,
    covariance,
  }
}

function indices(names: readonly string[], items: readonly Observation[], name: (item: Observation) => string) {
  const indexOf = new Map(names.map((known, index) => [known, index]))
  return items.map((item) => indexOf.get(name(item)) as number)
}

/** Numbers the treatments: the same number for those in the same block, and so on through other blocks. */
function connect(treatments: number, blocks: readonly (readonly number[])[]): number[] {
  let groups = Array.from({ length: treatments }, (_, treatment) => treatment)
  for (const block of blocks) {
    const joined = new Set(block.map((treatment) => groups[treatment] as number))
    groups = groups.map((group) => (joined.has(group) ? Math.min(...joined) : group))
  }
  return groups
}

/** The matrix of the reduced normal equations, diag(r) - N diag(1 / k) N'. */
function information(treatments: number, blocks: readonly (readonly number[])[]): number[][] {
  const matrix = Array.from({ length: treatments }, () => Array.from({ length: treatments }, () => 0))
  for (const block of blocks) {
    for (const a of block) {
      const row = matrix[a] as number[]
      ;(row[a] as number) += 1
      for (const b of block) (row[b] as number) -= 1 / block.length
    }
  }
  return matrix
}

/** A generalized inverse: the inverse without the first treatment of each group, for which it has zeros. */
function invertWithin(groups: readonly number[], matrix: readonly (readonly number[])[]): number[][] {
  const kept = [...groups.keys()].filter((treatment) => groups.indexOf(groups[treatment] as number) !== treatment)
  const inverted = inverse(kept.map((a) => kept.map((b) => matrix[a]?.[b] as number)))
  const result = groups.map(() => groups.map(() => 0))
  for (const [row, a] of kept.entries())
    for (const [column, b] of kept.entries()) (result[a] as number[])[b] = inverted[row]?.[column] as number
  return result
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0)
}
