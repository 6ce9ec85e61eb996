import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { axisFor } from '../../../scripts/report/html/charts/axis.ts'

const axis = (values: readonly number[], type?: 'linear' | 'log') => axisFor(values, 'figure', String, type)

describe('an axis', () => {
  test('is linear from 0 up to a factor of 20 and logarithmic beyond', () => {
    assert.equal(axis([5, 100]).type, 'linear')
    assert.deepEqual(axis([5, 100]).domain, [0, 102])
    assert.equal(axis([5, 101]).type, 'log')
  })

  test('has few ticks on a logarithmic scale, the fewer the more decades it spans', () => {
    assert.deepEqual(axis([2, 50]).ticks, [2, 5, 10, 20, 50])
    assert.deepEqual(axis([1, 200]).ticks, [1, 3, 10, 30, 100])
    assert.deepEqual(axis([1, 20_000]).ticks, [1, 10, 100, 1000, 10_000])
    assert.deepEqual(axis([0.01, 1e6]).ticks, [0.1, 10, 1000, 100_000])
  })

  test('has ticks where the values are too near for powers of ten', () => {
    assert.deepEqual(axis([71, 79], 'log').ticks, [70, 80, 90])
  })

  test('spans 0 to 1 without a positive value', () => {
    assert.deepEqual(axis([]).domain, [0, 1])
    assert.deepEqual(axis([0, Number.NaN], 'log').domain, [0, 1])
  })

  test('is linear where a value is zero, which has no logarithm', () => {
    assert.equal(axis([0, 1, 1000]).type, 'linear')
  })
})
