import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import { recordingOf } from '../fixtures/samples.ts'

const alone = (...starts_s: number[]) => figuresOf(recordingOf(starts_s.map((start_s) => ({ start_s })))).alone

test('a request that is begun 0.1 ms after the one before or later is alone, in whatever order they are recorded', () => {
  assert.equal(alone(0, 0.00005, 0.001, 0.0002, 0.00105), 0.5)
  assert.equal(alone(0, 0.1, 0.2), 1)
  assert.equal(alone(1, 1, 1), 0)
})

test('one request alone says nothing', () => {
  assert.equal(alone(1), null)
  assert.equal(alone(), null)
})
