import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { studentizedRangeQuantile, tQuantile } from '../../scripts/stats/distributions.ts'
import { dunnettProbability, dunnettQuantile } from '../../scripts/stats/dunnett.ts'

const equal = (comparisons: number, loading = Math.SQRT1_2) => Array.from({ length: comparisons }, () => loading)

describe('Dunnett’s critical values', () => {
  test('Dunnett’s critical values are those of his table (1964): two-sided, 95 %, equal group sizes', () => {
    for (const [comparisons, df, published] of [
      [1, 20, '2.09'],
      [2, 5, '3.03'],
      [4, 5, '3.48'],
      [4, 20, '2.65'],
      [9, 10, '3.24'],
      [9, 60, '2.77'],
    ] as const)
      assert.equal(dunnettQuantile(0.95, equal(comparisons), df).toFixed(2), published)
  })

  test('Dunnett’s critical values without correlation are the studentized maximum modulus', () => {
    // Stoline and Ury 1979: 4 comparisons, 20 degrees of freedom: 2.721.
    assert.equal(dunnettQuantile(0.95, equal(4, 0), 20).toFixed(3), '2.721')
  })

  test('Dunnett’s critical value of one comparison is Student’s, even with one degree of freedom', () => {
    for (const df of [1, 2, 30]) {
      const expected = tQuantile(0.975, df)
      for (const loading of [0, 0.5, 0.9])
        assert.ok(Math.abs(dunnettProbability(expected, [loading], df) - 0.95) < 1e-6)
    }
  })

  test('Dunnett’s critical values fall with the correlation and stay below Bonferroni’s', () => {
    const [loose, middle, tight] = [0, 0.5, 0.9].map((loading) => dunnettQuantile(0.95, equal(6, loading), 12))
    assert.ok((loose as number) > (middle as number) && (middle as number) > (tight as number))
    assert.ok((tight as number) > tQuantile(0.975, 12) && (loose as number) < tQuantile(1 - 0.025 / 6, 12))
  })

  test('Dunnett’s critical values take different loadings', () => {
    const mixed = dunnettQuantile(0.95, [0.3, 0.3, 0.8], 10)
    assert.ok(mixed < dunnettQuantile(0.95, equal(3, 0.3), 10) && mixed > dunnettQuantile(0.95, equal(3, 0.8), 10))
  })
})

test('Tukey’s studentized range has the published value', () => {
  assert.equal(studentizedRangeQuantile(0.95, 5, 20).toFixed(3), '4.232')
})
