import { describe, test } from 'node:test'
import { shuffle } from '../../scripts/plan/shuffle.ts'
import { fitBlockModel, type Observation } from '../../scripts/stats/block-model.ts'
import { type Comparison, compareAllPairs, compareWithBaseline } from '../../scripts/stats/comparisons.ts'
import { normalProbability } from '../../scripts/stats/distributions.ts'
import { rankRanges } from '../../scripts/stats/ranks.ts'
import { heavyTailed, type Noise, normal, rate, within } from './noise.ts'

interface Truth {
  readonly noise: Noise
  readonly blocks: number
  readonly servers: number
  /** Of log values, the baseline's first, then each server's, from the start again if there are more. */
  readonly sds?: readonly number[]
  /** Rise of log values from a block's start to its end. */
  readonly drift?: number
  /** Share of missing observations, 0 to 1; only with normal noise. */
  readonly missing?: number
  /** True log values, the baseline's first; all 0 without. */
  readonly logs?: readonly number[]
}

/** A run in blocks: the baseline first, in the middle and last, the servers between in random order. */
function simulate({ noise, blocks, servers, sds = [0.02], drift = 0, missing = 0, logs = [] }: Truth, seed: number) {
  const observations: Observation[] = []
  for (let block = 0; block < blocks; block++) {
    const order = shuffle(
      Array.from({ length: servers }, (_, index) => index + 1),
      100 * seed + block,
    )
    const cells = [0, ...order.slice(0, servers / 2), 0, ...order.slice(servers / 2), 0]
    const blockEffect = 0.05 * noise()
    for (const [position, server] of cells.entries()) {
      const own = (logs[server] ?? 0) + (sds[server % sds.length] as number) * noise()
      const value = 1000 * Math.exp(own + blockEffect + (drift * position) / (cells.length - 1))
      if (server === 0 || missing === 0 || normalProbability(noise()) > missing)
        observations.push({ treatment: `${server}`, block: `${block}`, value })
    }
  }
  return fitBlockModel(observations)
}

const excludes = (comparisons: readonly Comparison[], log: (comparison: Comparison) => number) =>
  comparisons.some((one) => Math.log(one.low as number) > log(one) || Math.log(one.high as number) < log(one))

/** How often any interval leaves out the truth, for identical servers. */
function familyErrors(truth: Truth, trials = 2500) {
  const models = Array.from({ length: trials }, (_, seed) => simulate(truth, seed))
  const share = (compare: (model: (typeof models)[number]) => Comparison[]) =>
    rate(trials, (trial) => excludes(compare(models[trial] as (typeof models)[number]), () => 0))
  return {
    baseline: share((model) => compareWithBaseline(model, '0')),
    pairs: share((model) => compareAllPairs(model)),
  }
}

/** How often a server that is faster by just the margin counts as equivalent to the baseline. */
function falseTies(truth: Truth, server: number, trials = 2500) {
  const logs = Array.from({ length: server + 1 }, (_, index) => (index === server ? Math.log(1.03) : 0))
  return rate(trials, (seed) =>
    compareWithBaseline(simulate({ ...truth, logs }, seed), '0').some(
      ({ treatment, verdict }) => treatment === `${server}` && verdict === 'equivalent',
    ),
  )
}

describe('false differences between simulated identical servers', () => {
  test('5 % of runs show a false difference with normal noise, against the baseline and in all pairs', () => {
    for (const blocks of [3, 5]) {
      const { baseline, pairs } = familyErrors({ noise: normal(blocks), blocks, servers: 6 })
      within(baseline, 0.035, 0.065)
      within(pairs, 0.035, 0.065)
    }
  })

  test('5 % of runs show a false difference with a tenth of the observations missing', () => {
    const { baseline, pairs } = familyErrors({ noise: normal(2), blocks: 4, servers: 6, missing: 0.1 }, 2000)
    within(baseline, 0.03, 0.065)
    within(pairs, 0.03, 0.065)
  })

  test('at most 8 % of runs show a false difference with heavy tails', () => {
    const { baseline, pairs } = familyErrors({ noise: heavyTailed(3), blocks: 4, servers: 6 })
    within(baseline, 0.03, 0.08)
    within(pairs, 0.03, 0.08)
  })

  test('at most 17 % of runs show a false difference with heavy tails and 20 servers', () => {
    const { baseline, pairs } = familyErrors({ noise: heavyTailed(4), blocks: 4, servers: 20 }, 600)
    within(baseline, 0.07, 0.17)
    within(pairs, 0.07, 0.17)
  })

  test('at most 20 % of runs (25 % in all pairs) show a false difference where noise differs by a factor of 3', () => {
    const { baseline, pairs } = familyErrors({ noise: normal(5), blocks: 4, servers: 6, sds: [0.01, 0.02, 0.03] })
    within(baseline, 0.1, 0.2)
    within(pairs, 0.13, 0.25)
  })

  test('less than 1.5 % of runs show a false difference with a drift of 10 % within blocks', () => {
    const { baseline, pairs } = familyErrors({ noise: normal(6), blocks: 4, servers: 6, drift: 0.1 })
    within(baseline, 0, 0.015)
    within(pairs, 0, 0.015)
  })
})

describe('simulated runs of different servers', () => {
  const logs = [0, 0.3, 0.03, -0.1, -0.12, 0.05, 0.055]
  const truth: Truth = { noise: normal(7), blocks: 4, servers: 6, logs }
  const trueLog = ({ treatment, reference }: Comparison) =>
    (logs[Number(treatment)] as number) - (logs[Number(reference)] as number)

  test('all ratios lie in their intervals in 95 % of runs of different servers', () => {
    within(
      rate(3000, (seed) => excludes(compareAllPairs(simulate(truth, seed)), trueLog)),
      0.035,
      0.065,
    )
    within(
      rate(3000, (seed) => excludes(compareWithBaseline(simulate(truth, seed), '0'), trueLog)),
      0.035,
      0.065,
    )
  })

  test('all ranks lie in their ranges in more than 95 % of runs of different servers', () => {
    const rankOf = (name: string) => 1 + logs.filter((log) => log > (logs[Number(name)] as number)).length
    const wrong = (seed: number) => {
      const model = simulate(truth, seed)
      return [...rankRanges(model.treatments, compareAllPairs(model))].some(
        ([treatment, { best, worst }]) => rankOf(treatment) < best || rankOf(treatment) > worst,
      )
    }
    within(rate(2000, wrong), 0, 0.02)
  })
})

describe('servers that differ from the baseline by exactly the margin of 3 %', () => {
  test('5 % of runs call a server at the margin equivalent with normal noise or heavy tails', () => {
    for (const noise of [normal(8), heavyTailed(9)])
      within(falseTies({ noise, blocks: 4, servers: 6 }, 1), 0.035, 0.065)
  })

  test('at most 16 % of runs call a server at the margin equivalent with 3 times the baseline’s noise', () => {
    within(falseTies({ noise: normal(10), blocks: 4, servers: 6, sds: [0.01, 0.02, 0.03] }, 2), 0.1, 0.16)
  })

  test('less than 1 % of runs call a server at the margin equivalent with a drift of 10 % within blocks', () => {
    within(falseTies({ noise: normal(11), blocks: 4, servers: 6, drift: 0.1 }, 1), 0, 0.01)
  })
})
