import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Samples } from '../../scripts/load/samples.ts'
import { addUnderWay } from '../../scripts/load/under-way.ts'

/** [start, end] of answered requests. */
function samplesOf(...rows: [number, number][]): Samples {
  const samples = new Samples()
  for (const [start_s, end_s] of rows) {
    const times = { start_s, latency_s: end_s - start_s, blocked_s: 0, connecting_s: 0, waiting_s: 0 }
    samples.add({ ...times, status: 200, error: '' })
  }
  return samples
}
const load = { connections: 3, begin_s: 100, end_s: 110 }
const waits = (samples: Samples) =>
  [...samples].filter(({ error }) => error === 'unanswered').map(({ start_s, latency_s }) => [start_s, latency_s])

describe('requests that were under way when their load was interrupted', () => {
  test('requests in progress began with the load where nothing was answered', () => {
    const samples = samplesOf()
    addUnderWay(samples, 3, load)
    assert.deepEqual(waits(samples), [
      [100, 10],
      [100, 10],
      [100, 10],
    ])
  })

  test('requests in progress began when the others left a connection free for good', () => {
    // All three connections answer until 102, two until 105, and one until the end.
    const samples = samplesOf([100, 101], [101, 102], [100, 105], [100, 103], [103, 109])
    addUnderWay(samples, 3, load)
    assert.deepEqual(waits(samples), [
      [102, 8],
      [105, 5],
      [109, 1],
    ])
  })

  test('requests in progress end no earlier than the last answer', () => {
    const samples = samplesOf([100, 112])
    addUnderWay(samples, 1, { ...load, connections: 2 })
    assert.deepEqual(waits(samples), [[100, 12]])
  })
})
