import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { equivalence } from '../../../scripts/research/calibrate/equivalence.ts'
import { heavyTailed, type Noise, normal, rate, within } from '../../stats/noise.ts'

describe('the equivalence test', () => {
  test('the equivalence test is two one-sided t-tests of the log ratios', () => {
    // Logs -0.01, 0, 0.01, 0.02: mean 0.005, standard error 0.0064550, t(0.95, 3) = 2.3533634.
    const { ratio, low, high, equivalent } = equivalence([-0.01, 0, 0.01, 0.02].map(Math.exp), 0.03)
    assert.equal(Math.log(ratio).toFixed(6), '0.005000')
    assert.equal(Math.log(low as number).toFixed(5), '-0.01019')
    assert.equal(Math.log(high as number).toFixed(5), '0.02019')
    assert.equal(equivalent, true)
  })

  test('the equivalence test has no result for one pair', () => {
    assert.deepEqual(equivalence([1], 0.03), { ratio: 1, low: null, high: null, equivalent: false })
  })

  test('the equivalence test accepts ratios without spread as exact', () => {
    assert.deepEqual(equivalence([1, 1, 1], 0.03), { ratio: 1, low: 1, high: 1, equivalent: true })
    assert.equal(equivalence([1.5, 1.5], 0.03).equivalent, false)
  })

  const falseRate = (pairs: number, noise: Noise) =>
    rate(
      5000,
      () =>
        equivalence(
          Array.from({ length: pairs }, () => 1.03 * Math.exp(0.02 * noise())),
          0.03,
        ).equivalent,
    )

  test('the equivalence test passes 5 % of ratios at the margin with normal noise, for 3, 5 and 10 pairs', () => {
    for (const pairs of [3, 5, 10]) within(falseRate(pairs, normal(pairs)), 0.04, 0.06)
  })

  test('the equivalence test passes about 4 % of ratios at the margin with heavy tails', () => {
    for (const pairs of [3, 5, 10]) within(falseRate(pairs, heavyTailed(pairs)), 0.03, 0.055)
  })

  test('the equivalence test passes 86 % of equal ratios with 3 pairs and noise of 1 %, nearly all with 5', () => {
    const power = (pairs: number, noise: Noise) =>
      rate(
        2000,
        () =>
          equivalence(
            Array.from({ length: pairs }, () => Math.exp(0.01 * noise())),
            0.03,
          ).equivalent,
      )
    within(power(3, normal(3)), 0.83, 0.9)
    within(power(5, normal(5)), 0.98, 1)
  })
})
