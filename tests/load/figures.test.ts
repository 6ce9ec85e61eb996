import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import { Samples } from '../../scripts/load/samples.ts'

/** [start, latency, error, connecting] */
function samplesOf(...rows: [number, number, string?, number?][]): Samples {
  const samples = new Samples()
  for (const [start_s, latency_s, error = '', connecting_s = 0] of rows) {
    samples.add({ start_s, latency_s, blocked_s: 0, connecting_s, waiting_s: 0, status: error === '' ? 200 : 0, error })
  }
  return samples
}

describe('the figures of a cell', () => {
  test('RPS counts from the first start to the last end, whatever the order of samples', () => {
    const figures = figuresOf(samplesOf([2, 2], [0, 1], [1, 0.5], [1, 0.25]))
    assert.equal(figures.seconds, 4)
    assert.equal(figures.rps, 1)
  })

  test('failures count in RPS, as in hey, but not in the latencies', () => {
    const figures = figuresOf(samplesOf([0, 1], [0, 2, 'reset'], [1, 0.5], [0, 1.5, 'unanswered'], [0, 1, 'reset']))
    assert.deepEqual([figures.requests, figures.answered, figures.failed, figures.rps], [5, 2, 3, 2.5])
    assert.deepEqual(figures.failures, { reset: 2, unanswered: 1 })
    assert.deepEqual([figures.unanswered, figures.unanswered_longest_s], [1, 1.5])
    assert.equal(figures.latencies?.mean_s, 0.75)
    assert.equal(figures.latencies?.worst_s, 1)
  })

  test('a connection is counted where it was dialled', () => {
    assert.equal(figuresOf(samplesOf([0, 1, '', 0.1], [0, 1], [0, 1, '', 0.2])).connections, 2)
  })

  test('a cell without answers has no latencies, and one without requests no RPS', () => {
    const failed = figuresOf(samplesOf([0, 1, 'reset']))
    assert.equal(failed.latencies, null)
    const none = figuresOf(samplesOf())
    assert.deepEqual([none.requests, none.rps, none.seconds], [0, null, 0])
  })
})
