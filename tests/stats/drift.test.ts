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
    assert.equal(drifted([100, 94, 105], 0.2), false)
  })

  test('is not known with fewer than two rates', () => {
    assert.equal(drift([1000]), null)
    assert.equal(drifted([]), false)
  })
})
