import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mode, percentile } from '../../scripts/stats/hey.ts'

const sorted = (...values: number[]) => Float64Array.from(values).sort()
const upTo = (n: number) => Float64Array.from({ length: n }, (_, index) => index + 1)

describe('hey’s percentile', () => {
  test('hey’s percentile is the value at index ceil(p n / 100), counted from 0', () => {
    assert.equal(percentile(upTo(100), 50), 51)
    assert.equal(percentile(upTo(100), 99), 100)
    assert.equal(percentile(upTo(2000), 99), 1981)
    assert.equal(percentile(upTo(7), 50), 5)
  })

  test('hey’s percentile does not go beyond the last value', () => {
    assert.equal(percentile(upTo(10), 100), 10)
    assert.equal(percentile(upTo(1), 99), 1)
  })
})

describe('hey’s mode', () => {
  test('hey’s mode is the upper edge of the fullest bucket', () => {
    // Marks 0, 1, ... 10: three values in (2, 3], two in (0, 1].
    assert.equal(mode(sorted(0, 0.5, 0.6, 2.1, 2.5, 3, 10)), 3)
  })

  test('hey’s mode is the lowest of the fullest buckets', () => {
    assert.equal(mode(sorted(0, 1.5, 2, 4.5, 5, 10)), 2)
  })

  test('hey’s mode can be the fastest value, which has a bucket of its own', () => {
    assert.equal(mode(sorted(1, 1, 1, 2, 11)), 1)
  })

  test('hey’s mode of equal values is that value', () => {
    assert.equal(mode(sorted(0.25, 0.25, 0.25)), 0.25)
    assert.equal(mode(sorted(4)), 4)
  })

  test('hey’s histogram counts the slowest value in the last bucket, whatever the rounding', () => {
    assert.equal(mode(sorted(0.1, 0.30000000000000004, 0.30000000000000004)), 0.30000000000000004)
  })

  test('hey’s mode agrees with the article: mode .11 and worst .64 follow from a fastest of .051', () => {
    const values = sorted(0.051, 0.64, ...Array.from({ length: 50 }, () => 0.1))
    assert.equal(mode(values).toFixed(2), '0.11')
  })
})
