import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { growth } from '../../scripts/run/counting.ts'

describe('what a counter grew by', () => {
  test('the growth of a counter is the difference of two readings', () => {
    assert.equal(growth(17, 20), 3)
    assert.equal(growth(17, 17), 0)
  })

  test('the growth of a counter is null where a reading is missing, or where the counter fell', () => {
    assert.equal(growth(null, 3), null)
    assert.equal(growth(3, undefined), null)
    assert.equal(growth(129, 1), null)
  })
})
