import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { timelineOf } from '../../scripts/exposure/timeline.ts'
import { between, playOf } from './plays.ts'

describe('the timeline of a play', () => {
  const rungs = [
    [1, 6],
    [5, 6],
  ] as const
  const timeline = timelineOf(playOf({ rungs, fate: between(4, 4.25), after_s: 2 }))
  const at = (at_s: number) => timeline.find((moment) => moment.at_s === at_s)

  test('the timeline has each half second from the begin to the last request', () => {
    assert.deepEqual([timeline.length, timeline[0]?.at_s, timeline.at(-1)?.at_s], [34, 0, 16.5])
  })

  test('a moment has the share that was ok, of the requests that were due in it', () => {
    assert.deepEqual([at(3.5)?.share, at(4)?.share, at(4)?.due, at(4)?.ok], [1, 0.5, 20, 10])
  })

  test('a moment has the worst latency of a right answer, and none if there was none', () => {
    const lost = timelineOf(playOf({ rungs, fate: between(4, 5) }))
    assert.equal(lost.find(({ at_s }) => at_s === 4)?.worst_s, null)
    const late = timelineOf(playOf({ rungs, fate: (_, row) => (row === 165 ? { class: 'late', latency_s: 2 } : {}) }))
    assert.equal(late.find(({ at_s }) => at_s === 4)?.worst_s?.toFixed(6), '2.000000')
  })

  test('a moment has the connections of its rung, and 0 outside of the ladder', () => {
    assert.deepEqual(
      [2.5, 3, 8.5, 9, 14.5, 15].map((at_s) => [at(at_s)?.connections, at(at_s)?.established]),
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [5, 5],
        [5, 5],
        [0, 0],
      ],
    )
  })

  test('a moment in which nobody looked has the connections of the one before', () => {
    const play = playOf({ rungs })
    const hostile = play.hostile.filter(({ at_s }) => at_s < 10 || at_s >= 10.5)
    const unseen = timelineOf({ ...play, hostile }).find(({ at_s }) => at_s === 10)
    assert.deepEqual([unseen?.connections, unseen?.established], [5, 5])
  })

  test('a play without anything has no moments', () => {
    const { healthy, ...play } = playOf({ rungs: [] })
    const none = { due_s: [], start_s: [], end_s: [], kept: [], reused: [], class: [], status: [] }
    assert.equal(healthy.due_s.length > 0, true)
    assert.deepEqual(timelineOf({ ...play, healthy: none, hostile: [] }), [])
  })
})
