import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drift, drifted } from '../../scripts/stats/drift.ts'

describe('the drift of a block', () => {
  test('is the largest less the smallest in parts of the median', () => {
    assert.equal(drift([1000, 950, 1010]), 0.06)
    assert.equal(drift([90, 110]), 0.2)
  })

  test('is too much above the limit, not at it', () => {
    assert.equal(drifted([100, 95, 105]), false)
    assert.equal(drifted([100, 94, 105]), true)
  })

  test('is too much only where the other blocks’ turns do not lie as far apart by chance', () => {
    const [odd, noisy, steady] = [
      [100, 80, 110],
      [100, 94, 106],
      [100, 99.5, 100.5],
    ]
    // sd 0.06 with 4 degrees of freedom: 5.04 of them, 0.30, against a range of 0.32; and 0.28 beside three such blocks.
    assert.equal(drifted(odd, [noisy, noisy]), true)
    assert.equal(drifted([100, 85, 110], [noisy, noisy]), false)
    assert.equal(drifted([100, 94, 105], [steady, steady]), true)
    // One turn each tells of no chance.
    assert.equal(drifted([100, 94, 105], [[100], [120]]), true)
  })

  test('is not known with fewer than two rates', () => {
    assert.equal(drift([1000]), null)
    assert.equal(drifted([]), false)
  })
})
