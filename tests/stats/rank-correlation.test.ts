import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kendall, spearman, spearmanTest } from '../../scripts/stats/rank-correlation.ts'
import { normal, rate, within } from './noise.ts'

describe('Spearman’s rho', () => {
  test('Spearman’s rho is that of the textbook example of IQ and hours of television', () => {
    const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    assert.equal(spearman(iq, hours)?.toFixed(9), (-29 / 165).toFixed(9))
    const { greater } = spearmanTest(iq, hours, { permutations: 20_000 }) ?? assert.fail()
    // Tabulated by the t approximation, two-sided: 0.627.
    within(greater, 0.66, 0.71)
  })

  test('Spearman’s rho gives ties the average of their ranks', () => {
    assert.equal(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])?.toFixed(8), '0.82078268')
  })

  test('Spearman’s rho has the published p-value of five pairs', () => {
    // Published: P(rho >= 0.9) = 5 / 120 for n = 5.
    const { rho, greater } = spearmanTest([1, 2, 3, 4, 5], [1, 2, 3, 5, 4]) ?? assert.fail()
    assert.equal(rho.toFixed(9), '0.900000000')
    within(greater, 0.0394, 0.0439)
    const perfect = spearmanTest([1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1]) ?? assert.fail()
    assert.equal(perfect.greater, 1)
  })

  test('Spearman’s rho has the right p-value with ties', () => {
    // The 4 values 1 1 2 2 have 6 orders; one of them is the observed one, one the opposite.
    const { rho, greater } = spearmanTest([1, 1, 2, 2], [3, 3, 7, 7]) ?? assert.fail()
    assert.equal(rho.toFixed(9), '1.000000000')
    within(greater, 0.162, 0.171)
  })

  test('the p-value of Spearman’s rho depends on the seed alone', () => {
    const [xs, ys] = [Array.from({ length: 12 }, (_, index) => index), [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]]
    const options = { permutations: 500, seed: 7 }
    assert.deepEqual(spearmanTest(xs, ys, options), spearmanTest(xs, ys, options))
  })

  test('Spearman’s rho is significant at 5 % in 5 % of unrelated samples', () => {
    const noise = normal(11)
    const draw = () => Array.from({ length: 12 }, noise)
    const significant = (trial: number) =>
      (spearmanTest(draw(), draw(), { permutations: 199, seed: trial })?.greater ?? 1) <= 0.05
    within(rate(2000, significant), 0.035, 0.065)
  })

  test('Spearman’s rho does not exist for constants or single pairs', () => {
    assert.equal(spearman([1, 1, 1], [1, 2, 3]), null)
    assert.equal(spearmanTest([1], [2]), null)
    assert.equal(spearman([], []), null)
    assert.throws(() => spearman([1, 2], [1]), RangeError)
  })
})

describe('Kendall’s tau', () => {
  test('is that of a published example with ties on both sides', () => {
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]).
    assert.ok(Math.abs((kendall([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) ?? 0) + 0.4714045207910316) < 1e-12)
  })

  test('is 1 for the same order, -1 for the opposite one, and none where one side is constant', () => {
    assert.equal(kendall([1, 2, 3], [10, 20, 30]), 1)
    assert.equal(kendall([1, 2, 3], [3, 2, 1]), -1)
    assert.equal(kendall([1, 2, 3], [5, 5, 5]), null)
    assert.throws(() => kendall([1], [1, 2]), RangeError)
  })
})
