import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { axisFor, position, valueAt } from '../../../scripts/report/html/charts/scale.ts'

describe('an axis', () => {
  test('an axis is linear from 0 up to a factor of 20 and logarithmic beyond', () => {
    assert.deepEqual(axisFor([5, 100], 200, 34), {
      type: 'linear',
      domain: [0, 120],
      ticks: [0, 20, 40, 60, 80, 100, 120],
    })
    assert.equal(axisFor([5, 101], 200, 34).type, 'log')
  })

  test('an axis has as many ticks as there is room for', () => {
    assert.deepEqual(axisFor([2, 50], 240, 34).ticks, [2, 5, 10, 20, 50])
    assert.deepEqual(axisFor([1, 300], 240, 34).ticks, [1, 3, 10, 30, 100, 300])
    assert.deepEqual(axisFor([1, 20_000], 200, 34).ticks, [1, 10, 100, 1000, 10_000])
    assert.deepEqual(axisFor([0.001, 1e6], 200, 34).ticks, [0.01, 1, 100, 10_000, 1_000_000])
  })

  test('an axis has ticks where the values are too near for powers of ten', () => {
    assert.deepEqual(axisFor([71, 79], 200, 34, 'log').ticks, [70, 80, 90])
  })

  test('an axis without positive values is still an axis', () => {
    assert.deepEqual(axisFor([], 200, 34).domain, [0, 1])
    assert.deepEqual(axisFor([0, Number.NaN], 200, 34).domain, [0, 1])
  })

  test('an axis with a zero is linear, since zero has no logarithm', () => {
    assert.equal(axisFor([0, 1, 1000], 200, 34).type, 'linear')
  })

  test('an axis maps a value to its place and back', () => {
    const linear = { type: 'linear', domain: [0, 10], ticks: [] } as const
    const log = { type: 'log', domain: [1, 100], ticks: [] } as const
    assert.equal(position(linear, 2.5, 100, 200), 125)
    assert.equal(position(log, 10, 100, 200), 150)
    assert.equal(valueAt(linear, 125, 100, 200), 2.5)
    assert.equal(Math.round(1e9 * valueAt(log, 150, 100, 200)), 1e10)
  })
})
