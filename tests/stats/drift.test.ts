import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drift, drifted } from '../../scripts/stats/drift.ts'

describe('the drift of a block', () => {
  test('drift is the largest rate less the smallest as a share of the median', () => {
    assert.equal(drift([1000, 950, 1010]), 0.06)
    assert.equal(drift([90, 110]), 0.2)
  })

  test('drift at the limit is accepted, and above it is too much', () => {
    assert.equal(drifted([100, 95, 105]), false)
    assert.equal(drifted([100, 94, 105]), true)
  })

  test('drift is too much only where chance in the other blocks does not explain it', () => {
    const [odd, noisy, steady] = [
      [100, 80, 110],
      [100, 94, 106],
      [100, 99.5, 100.5],
    ]
    // sd 0.06 with 4 degrees of freedom: 5.04 of them, 0.30, against a range of 0.32; and 0.28 beside three such blocks.
    assert.equal(drifted(odd, [noisy, noisy]), true)
    assert.equal(drifted([100, 85, 110], [noisy, noisy]), false)
    assert.equal(drifted([100, 94, 105], [steady, steady]), true)
    // One repetition each tells of no chance.
    assert.equal(drifted([100, 94, 105], [[100], [120]]), true)
  })

  test('drift is unknown with fewer than two rates', () => {
    assert.equal(drift([1000]), null)
    assert.equal(drifted([]), false)
  })
})
