import { describe, test } from 'node:test'
import { differencesOf, estimateBetweenRunSd, type RunCell } from '../../scripts/stats/compare-runs.ts'
import { compareRuns } from './judged.ts'
import { heavyTailed, type Noise, normal, rate, within } from './noise.ts'

interface Truth {
  readonly noise: Noise
  readonly blocks?: number
  readonly cells?: number
  /** Of log values, cell by cell, from the start again if there are more. */
  readonly sds?: readonly number[]
  /** Standard deviations from run to run: of what all cells share, and of what each has of its own. */
  readonly shared?: number
  readonly own?: number
}

/** Two runs of the same. */
function simulate({ noise, blocks = 3, cells = 20, sds = [0.025], shared = 0, own = 0 }: Truth): RunCell[] {
  const shift = shared * Math.SQRT2 * noise()
  return Array.from({ length: cells }, (_, index) => {
    const values = (log: number) =>
      Array.from({ length: blocks }, () => 1000 * Math.exp(log + (sds[index % sds.length] as number) * noise()))
    return { cell: `${index}`, a: values(0), b: values(shift + own * Math.SQRT2 * noise()) }
  })
}

/** The share of comparisons in which any cell of identical runs seems to differ. */
function familyError(truth: Truth, betweenRunSd = 0, trials = 2500): number {
  return rate(trials, () =>
    compareRuns(simulate(truth), { betweenRunSd }).some(({ low, high }) => (low as number) > 1 || (high as number) < 1),
  )
}

/** The share of comparisons that find the one cell that was slowed. */
function power(truth: Truth, factor = 0.9, trials = 2000): number {
  return rate(trials, (trial) => {
    const cells = simulate(truth)
    const slowed = trial % cells.length
    const changed = cells.map((cell, index) =>
      index === slowed ? { ...cell, b: cell.b.map((value) => factor * value) } : cell,
    )
    return compareRuns(changed)[slowed]?.verdict === 'slower'
  })
}

describe('any false difference between simulated identical runs of 20 cells', () => {
  test('5 % of comparisons of identical runs show a false difference with normal noise, from 3 or 5 blocks', () => {
    for (const blocks of [3, 5]) within(familyError({ noise: normal(blocks), blocks }), 0.02, 0.07)
  })

  test('at most 5 % of comparisons of identical runs show a false difference with heavy tails', () => {
    for (const blocks of [3, 5]) within(familyError({ noise: heavyTailed(blocks), blocks }), 0, 0.05)
  })

  test('at most 9 % of comparisons of identical runs show a false difference where noise differs by a factor of 3', () => {
    const sds = [0.0125, 0.025, 0.0375]
    for (const noise of [normal(2), heavyTailed(2)]) within(familyError({ noise, sds }), 0.005, 0.09)
  })

  test('at most 11 % of comparisons of identical runs with 6 cells show a false difference', () => {
    within(familyError({ noise: normal(3), cells: 6, sds: [0.0125, 0.025, 0.0375] }), 0.03, 0.11)
  })

  test('at most 5 % of comparisons show a false difference if the spread between runs is allowed for, else more than half', () => {
    const truth: Truth = { noise: normal(4), shared: 0.02, own: 0.015 }
    within(familyError(truth, 0.025), 0, 0.05)
    within(familyError(truth), 0.5, 1)
  })
})

describe('a cell that is slower by 10 %', () => {
  test('a cell that is slower by 10 % is found in 90 % of comparisons with noise of 2.5 % and 3 blocks', () => {
    within(power({ noise: normal(5) }), 0.9, 1)
    within(power({ noise: normal(5), sds: [0.02] }), 0.98, 1)
    within(power({ noise: normal(5), blocks: 5 }), 0.98, 1)
  })

  test('a cell that is slower by 10 % is found in three quarters of comparisons with noise of 3 % and 3 blocks', () => {
    within(power({ noise: normal(6), sds: [0.03] }), 0.75, 0.9)
  })

  test('a cell that is slower by 10 % is found in 85 % of comparisons with heavy tails', () => {
    within(power({ noise: heavyTailed(7) }), 0.85, 1)
  })
})

test('a cell that changed by exactly the margin of 5 % is called equivalent in at most 5 % of comparisons', () => {
  const called = (noise: Noise) => (trial: number) => {
    const cells = simulate({ noise, blocks: 5 })
    const changed = cells.map((cell, index) =>
      index === trial % 20 ? { ...cell, b: cell.b.map((x) => x / 1.05) } : cell,
    )
    return compareRuns(changed)[trial % 20]?.verdict === 'equivalent'
  }
  for (const noise of [normal(8), heavyTailed(8)]) within(rate(2000, called(noise)), 0.025, 0.07)
})

test('the standard deviation between runs is found from repeated runs', () => {
  const truth: Truth = { noise: normal(1), own: 0.03 }
  within(
    estimateBetweenRunSd(Array.from({ length: 50 }, () => differencesOf(simulate(truth))).flat()) ?? 0,
    0.027,
    0.033,
  )
})
