import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pushApart, spread } from '../../../scripts/report/html/charts/spread.ts'

describe('spread', () => {
  test('spread leaves labels alone that have room', () => {
    assert.deepEqual(spread([10, 50, 30], 10, 0, 100), [10, 50, 30])
  })

  test('spread moves two near labels apart by the same distance', () => {
    assert.deepEqual(spread([50, 52], 10, 0, 100), [46, 56])
  })

  test('spread keeps the given order, whichever label is higher', () => {
    assert.deepEqual(spread([52, 50], 10, 0, 100), [56, 46])
  })

  test('spread moves on a label that another comes to lie on', () => {
    assert.deepEqual(spread([50, 50, 58], 10, 0, 100), [
      52.666666666666664 - 10,
      52.666666666666664,
      52.666666666666664 + 10,
    ])
  })

  test('spread keeps labels within the bounds', () => {
    assert.deepEqual(spread([1, 2, 99, 100], 10, 0, 100), [0, 10, 90, 100])
  })

  test('spread gives up the gap where there is no room for it', () => {
    assert.deepEqual(spread([5, 5, 5], 100, 0, 20), [0, 10, 20])
  })

  test('spread of nothing is nothing', () => {
    assert.deepEqual(spread([], 10, 0, 100), [])
  })
})

describe('pushApart', () => {
  const box = (x: number, y: number) => ({ x, y, width: 20, height: 10 })

  test('pushApart leaves boxes alone that overlap nothing', () => {
    assert.deepEqual(pushApart([box(0, 50), box(20, 50)], [], 0, 100), [box(0, 50), box(20, 50)])
  })

  test('pushApart moves the later of two boxes to the nearer side', () => {
    assert.deepEqual(pushApart([box(0, 50), box(5, 53)], [], 0, 100), [box(0, 50), box(5, 60)])
    assert.deepEqual(pushApart([box(0, 50), box(5, 47)], [], 0, 100), [box(0, 50), box(5, 40)])
  })

  test('pushApart goes round obstacles and stays within the bounds', () => {
    assert.deepEqual(pushApart([box(0, 95)], [{ x: 0, y: 97, width: 5, height: 6 }], 0, 100), [box(0, 89)])
  })

  test('pushApart leaves a box where there is no free place', () => {
    assert.deepEqual(pushApart([box(0, 6)], [{ x: 0, y: 6, width: 20, height: 12 }], 0, 12), [box(0, 6)])
  })
})
