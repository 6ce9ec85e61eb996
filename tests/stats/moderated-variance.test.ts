import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { digamma, moderate, trigamma } from '../../scripts/stats/moderated-variance.ts'
import { normal, within } from './noise.ts'

/** Sample variances with 4 degrees of freedom, of noise with the given true variances. */
function samplesOf(truth: readonly number[], seed: number) {
  const noise = normal(seed)
  const square = () => noise() ** 2
  return truth.map((variance) => ({ variance: (variance * (square() + square() + square() + square())) / 4, df: 4 }))
}

describe('moderated variances', () => {
  test('digamma and trigamma have their published values', () => {
    assert.equal(digamma(1).toFixed(9), '-0.577215665')
    assert.equal(digamma(0.5).toFixed(9), (-0.5772156649015 - 2 * Math.LN2).toFixed(9))
    assert.equal(trigamma(1).toFixed(8), (Math.PI ** 2 / 6).toFixed(8))
    assert.equal(trigamma(0.5).toFixed(8), (Math.PI ** 2 / 2).toFixed(8))
  })

  test('variances are pooled, or nearly, where samples differ by chance only', () => {
    const samples = samplesOf(Array(40).fill(1), 1)
    for (const moderated of moderate(samples)) {
      within(moderated?.variance ?? 0, 0.7, 1.4)
      assert.ok((moderated?.df ?? 0) > 20)
    }
  })

  test('variances are nearly left alone where samples really differ', () => {
    const truth = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 0.01 : 100))
    const samples = samplesOf(truth, 1)
    for (const [index, moderated] of moderate(samples).entries()) {
      within((moderated?.variance ?? 0) / (samples[index]?.variance ?? 0), 0.5, 3)
      assert.ok((moderated?.df ?? 0) < 6)
    }
  })

  test('a moderated variance has no more degrees of freedom than all samples together', () => {
    assert.deepEqual(
      moderate([
        { variance: 1, df: 2 },
        { variance: 1, df: 4 },
      ]),
      [
        { variance: 1, df: 6 },
        { variance: 1, df: 6 },
      ],
    )
  })

  test('a sample of one value gets the variance of the others', () => {
    const [, , single] = moderate([
      { variance: 1, df: 2 },
      { variance: 1, df: 2 },
      { variance: 0, df: 0 },
    ])
    assert.deepEqual(single, { variance: 1, df: 4 })
    assert.deepEqual(moderate([{ variance: 0, df: 0 }]), [null])
    assert.deepEqual(moderate([{ variance: 3, df: 2 }]), [{ variance: 3, df: 2 }])
    assert.deepEqual(moderate([]), [])
  })

  test('moderated variances are 0 where nothing varies', () => {
    assert.deepEqual(
      moderate([
        { variance: 0, df: 2 },
        { variance: 0, df: 2 },
      ]),
      [
        { variance: 0, df: 2 },
        { variance: 0, df: 2 },
      ],
    )
  })
})
