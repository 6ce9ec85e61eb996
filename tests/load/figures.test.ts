import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import { recordingOf } from '../fixtures/samples.ts'

/** [start, latency, error, retries] */
function recorded(...rows: [number, number, string?, number?][]) {
  return recordingOf(
    rows.map(([start_s, latency_s, error = '', retries = 0]) => ({ start_s, latency_s, error, retries })),
    7,
  )
}

describe('the figures of a cell', () => {
  test('RPS counts from the first start to the last end, whatever the order of samples', () => {
    const figures = figuresOf(recorded([2, 2], [0, 1], [1, 0.5], [1, 0.25]))
    assert.equal(figures.seconds, 4)
    assert.equal(figures.rps, 1)
  })

  test('failures count in RPS, as in hey, but not in the latencies', () => {
    const figures = figuresOf(recorded([0, 1], [0, 2, 'reset'], [1, 0.5], [0, 1.5, 'unanswered'], [0, 1, 'reset']))
    assert.deepEqual([figures.requests, figures.answered, figures.failed, figures.rps], [5, 2, 3, 2.5])
    assert.deepEqual(figures.failures, { reset: 2, unanswered: 1 })
    assert.deepEqual([figures.unanswered, figures.unanswered_longest_s], [1, 1.5])
    assert.equal(figures.latencies?.mean_s, 0.75)
    assert.equal(figures.latencies?.worst_s, 1)
  })

  test('connections are those that the generator established, and retries those of all requests', () => {
    const { connections, retries } = figuresOf(recorded([0, 1, '', 1], [0, 1], [0, 1, 'reset', 2]))
    assert.deepEqual([connections, retries], [7, 3])
  })

  test('the time of retrying is what a request that was asked again spent before the dial that got it its answer', () => {
    const rows = [
      { blocked_s: 0.5, connecting_s: 0.25, retries: 1 },
      { blocked_s: 0.5, connecting_s: 0.25, retries: 0 },
      { blocked_s: 0.125, connecting_s: 0, retries: 2 },
    ]
    assert.equal(figuresOf(recordingOf(rows, 3)).retrying_s, 0.375)
  })

  test('a cell without answers has no latencies, and one without requests no RPS', () => {
    const failed = figuresOf(recorded([0, 1, 'reset']))
    assert.equal(failed.latencies, null)
    const none = figuresOf(recorded())
    assert.deepEqual([none.requests, none.rps, none.seconds], [0, null, 0])
  })
})
