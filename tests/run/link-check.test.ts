import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import TinyQueue from 'tinyqueue'
import type { LinkCounters } from '../../scripts/lab/link-emulator.ts'
import { randomOf } from '../../scripts/research/fit/simulate.ts'
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

  test('accepts handshakes that wait for slower ones before them, under any jitter, and rejects more', () => {
    // As the emulator sends: what is drawn later does not overtake what was drawn before.
    const random = randomOf(1)
    const handshakes = (delay_s: number, jitter_s: number) => {
      const last = { up: 0, down: 0 }
      const sent = (way: 'up' | 'down', at_s: number) => {
        last[way] = Math.max(last[way], at_s + delay_s + jitter_s * random())
        return last[way]
      }
      const begins = Array.from({ length: 50 }, (_, index) => 0.02 * index)
      const events = new TinyQueue(
        begins.map((at_s, index) => ({ at_s, index, step: 0 })),
        (one, other) => one.at_s - other.at_s,
      )
      const times = begins.map(() => 0)
      for (let next = events.pop(); next; next = events.pop()) {
        const { at_s, index, step } = next
        // The SYN, its answer, and the rest of the connection, which goes the same way as other SYNs.
        if (step === 2) times[index] = at_s - (begins[index] ?? 0)
        const arrives_s = sent(step === 1 ? 'down' : 'up', at_s)
        if (step < 2) events.push({ at_s: arrives_s, index, step: step + 1 })
      }
      return times
    }
    for (const [delay_ms, jitter_ms] of [
      [40, 20],
      [10, 20],
      [50, 50],
      [10, 100],
      [25, 5],
    ] as const) {
      const measured = summarizeHandshakes(handshakes(delay_ms / 1000, jitter_ms / 1000))
      assert.deepEqual(linkProblems(link({ delay_ms, jitter_ms }), [measured], []), [], `${delay_ms} ${jitter_ms}`)
    }
    const other = linkProblems(link({ delay_ms: 40, jitter_ms: 20 }), [summarizeHandshakes([0.125])], [])
    assert.deepEqual(other, ['the median round trip was 125.0 ms instead of 80.0 ms to 120.0 ms'])
  })

  test('counts the time that a handshake takes on a narrow link', () => {
    const narrow = link({ delay_ms: 10, mbit_per_s: 0.1 })
    assert.deepEqual(linkProblems(narrow, [summarizeHandshakes([0.0296])], []), [])
    assert.match(linkProblems(narrow, [summarizeHandshakes([0.02])], [])[0] ?? '', /instead of 29\.6 ms/)
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
