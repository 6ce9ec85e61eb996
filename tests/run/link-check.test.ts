import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LinkCounters } from '../../scripts/lab/link-emulator.ts'
import { linkProblems, summarizeHandshakes } from '../../scripts/run/link-check.ts'
import { linkSchema } from '../../scripts/scenario/network.ts'

const way = {
  packets: 10_000,
  bytes: 1_000_000,
  lost: 0,
  overflows: 0,
  syns: 0,
  syns_dropped: 0,
  syns_waited: 0,
  longest_queue: 50,
}
const counters = (up: object, down: object = {}, seconds = 10): LinkCounters => ({
  seconds,
  waiting: 0,
  up: { ...way, ...up },
  down: { ...way, ...down },
})
const link = (changes: object = {}) => linkSchema.parse({ delay_ms: 26, ...changes })
const good = summarizeHandshakes(Array.from({ length: 50 }, () => 0.0523))

describe('handshakes', () => {
  test('a summary of handshakes leaves out those that failed', () => {
    const summary = summarizeHandshakes([0.3, null, 0.1, 0.2])
    assert.deepEqual([summary.count, summary.failed, summary.median_s], [4, 1, 0.2])
  })

  test('a summary of handshakes that all failed has no median', () => {
    const none = summarizeHandshakes([null, null])
    assert.deepEqual(none, { count: 2, failed: 2, median_s: null, p95_s: null })
    assert.deepEqual(linkProblems(link(), [none], []), ['2 of 2 handshakes failed'])
  })
})

describe('a link that is checked', () => {
  const problems = (changes: object, ...passed: LinkCounters[]) => linkProblems(link(changes), [good, good], passed)

  test('accepts a link that is as configured', () => {
    assert.deepEqual(problems({}, counters({})), [])
    const asked = { loss_up: 0.02, loss_down: 0.01, connections_per_s: 80, burst: 10 }
    assert.deepEqual(problems(asked, counters({ lost: 208, syns: 900, syns_dropped: 90 }, { lost: 95 })), [])
  })

  test('rejects a block whose round trip changed', () => {
    const slow = summarizeHandshakes([0.0545])
    for (const order of [
      [good, slow],
      [slow, good],
    ])
      assert.deepEqual(linkProblems(link(), order, []), ['the median round trip was 54.5 ms instead of 52.0 ms'])
  })

  test('accepts a round trip that is off by a little on a long link, or by its jitter', () => {
    assert.deepEqual(linkProblems(link({ delay_ms: 200 }), [summarizeHandshakes([0.408])], []), [])
    assert.deepEqual(linkProblems(link({ jitter_ms: 10 }), [summarizeHandshakes([0.063])], []), [])
  })

  test('rejects a link with more or less loss than chance explains, in either direction', () => {
    assert.match(
      problems({ loss_up: 0.02 }, counters({ lost: 300 }))[0] ?? '',
      /^the upstream loss was 3 % instead of 2 %$/,
    )
    assert.match(
      problems({ loss_down: 0.02 }, counters({}, { lost: 100 }))[0] ?? '',
      /^the downstream loss was 1 % instead of 2 %$/,
    )
    assert.match(problems({}, counters({ lost: 1 }))[0] ?? '', /^the upstream loss was 0\.01 % instead of 0 %$/)
  })

  test('rejects a link whose emulator had no room, or whose limit on connections was not kept', () => {
    assert.match(problems({}, counters({ overflows: 3 }))[0] ?? '', /^the emulator had no room for 3 packets/)
    assert.match(problems({}, counters({ syns_dropped: 2, syns: 5 }))[0] ?? '', /^2 connections were refused/)
    const limit = { connections_per_s: 80, burst: 10 }
    assert.match(problems(limit, counters({ syns: 900 }))[0] ?? '', /^1 cell had more than 80 new connections/)
    assert.deepEqual(problems(limit, counters({ syns: 811 })), [])
    const waiting = { ...counters({ syns: 900 }), waiting: 95 }
    assert.deepEqual(problems({ ...limit, over_rate: 'wait' }, waiting), [])
  })
})
