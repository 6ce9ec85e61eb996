import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countText, duration, number, percent, percentDown, rate } from '../../scripts/base/numbers.ts'

test('numbers for people have three significant digits and thousands separators', () => {
  assert.deepEqual([12_084, 449.07, 28.5, 0.8664, 0].map(number), ['12,100', '449', '28.5', '0.866', '0'])
  assert.deepEqual([rate(9430.45), percent(0.4923)], ['9,430 req/s', '49.2 %'])
})

test('a count has all of its digits', () => {
  assert.deepEqual([7, 1520, 10_000_000].map(countText), ['7', '1,520', '10,000,000'])
})

test('a share that is rounded down never reads as more than it is', () => {
  assert.deepEqual([0.98999, 0.9999, 0.57, 1, 0].map(percentDown), ['98.9 %', '99.9 %', '57 %', '100 %', '0 %'])
})

test('durations have the unit that keeps them short', () => {
  assert.deepEqual([83.2, 0.84, 0.0336, 37e-6, 0].map(duration), ['83.2 s', '0.84 s', '33.6 ms', '37 µs', '0 s'])
})
