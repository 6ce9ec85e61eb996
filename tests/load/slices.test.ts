import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import { recordingOf } from '../fixtures/samples.ts'

/** Requests of 1 ms, begun at the given seconds. */
const begun = (...starts_s: number[]) => recordingOf(starts_s.map((start_s) => ({ start_s })))

/** Starts of a constant rate in a stretch of time. */
const steady = (rate: number, from_s: number, to_s: number) =>
  Array.from({ length: Math.round((to_s - from_s) * rate) }, (_, index) => from_s + index / rate)

const fullSpeed = (...starts_s: number[]) => figuresOf(begun(...starts_s)).full_speed_rps
const isNear = (value: number | null, wanted: number) =>
  assert.ok(value !== null && Math.abs(value / wanted - 1) <= 0.02, `${value} instead of ${wanted}`)

describe('the rate at full speed', () => {
  test('is the rate of a cell that was steady', () => isNear(fullSpeed(...steady(4000, 0, 2)), 4000))

  test('ignores that a cell was slow for half of its time', () => {
    isNear(fullSpeed(...steady(4000, 0, 1.1), ...steady(2000, 1.1, 2.1)), 4000)
  })

  test('ignores a burst in the warm-up, and one that is shorter than a tenth of the time', () => {
    isNear(fullSpeed(...steady(16_000, 0, 0.1), ...steady(4000, 0.1, 1.2)), 4000)
    isNear(fullSpeed(...steady(4000, 0, 1), ...steady(16_000, 1, 1.05), ...steady(4000, 1.05, 2.1)), 4000)
  })

  test('is counted in longer slices where few requests come, and unknown where the load was short', () => {
    // 100 requests take 4 s.
    isNear(fullSpeed(...steady(25, 0, 80)), 25)
    assert.equal(fullSpeed(...steady(25, 0, 30)), null)
    assert.equal(fullSpeed(...steady(10_000, 0, 0.5)), null)
    assert.equal(fullSpeed(), null)
  })
})
