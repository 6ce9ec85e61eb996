import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresOf } from '../../scripts/load/figures.ts'
import type { Sample } from '../../scripts/load/samples.ts'
import { judgePace } from '../../scripts/run/pace.ts'
import { playedOf } from '../../scripts/run/played.ts'
import { judgeLoad } from '../../scripts/run/verdict.ts'
import { steady } from '../../scripts/scenario/loads/steady.ts'
import { recordingOf } from '../fixtures/samples.ts'

const load = steady({ kind: 'steady', rate_rps: 100, seconds: 10, connections: 20 })
/** 50 arrivals that do not count, then 1000 in ten seconds. */
const schedule = load.job({ cpus: 1, cell_timeout_s: 60 }).schedule ?? assert.fail()

type Changes = Partial<Pick<Sample, 'late_s' | 'latency_s' | 'error'>>

/** When in its period an arrival is due, as a part of that. */
const moment = (index: number) => (index * 0.618034) % 1

/** Every arrival, each answered 0.02 s after it was begun unless something else is said of it (the first that counts is 0). */
function played(change: (number: number) => Changes = () => ({})) {
  const all = Array.from({ length: 1050 }, (_, index) => {
    const { late_s = 0, latency_s = 0.02, error = '' } = change(index - 50)
    return { start_s: (index + moment(index)) / 100 + late_s, late_s, latency_s, error }
  })
  return playedOf(recordingOf(all), schedule)
}

function verdictOn(change?: (number: number) => Changes): string {
  const { samples } = played(change)
  const verdict = judgePace(samples, schedule, 20)
  return verdict ? `${verdict.outcome}: ${verdict.reason}` : 'kept up'
}

describe('the verdict on a server at a constant rate', () => {
  test('is none where generator and server kept up, also with a straggler', () => {
    assert.equal(verdictOn(), 'kept up')
    assert.equal(
      verdictOn((n) => (n === 995 ? { latency_s: 3 } : {})),
      'kept up',
    )
    assert.equal(
      verdictOn(() => ({ latency_s: 0.15 })),
      'kept up',
    )
  })

  test('does not look at the arrivals before those that count', () => {
    assert.equal(
      verdictOn((n) => (n < 0 ? { error: 'dropped', latency_s: 0, late_s: 0.2 } : {})),
      'kept up',
    )
  })

  test('is too-slow where arrivals found all connections busy', () => {
    assert.equal(
      verdictOn((n) => (n >= 900 ? { error: 'dropped', latency_s: 0 } : {})),
      'too-slow: answered 90 of 100 requests/s; 100 of 1,000 arrivals found all 20 connections busy',
    )
    assert.equal(
      verdictOn((n) => (n === 500 ? { error: 'dropped', latency_s: 0 } : {})),
      'too-slow: 1 of 1,000 arrivals found all 20 connections busy',
    )
  })

  test('is too-slow where the queue grew to the end', () => {
    // 96 a second are answered, one after the other.
    assert.equal(
      verdictOn((n) => ({ latency_s: 0.02 + Math.max(n, 0) * (1 / 96 - 1 / 100) })),
      'too-slow: answered 96 of 100 requests/s',
    )
  })

  test('is invalid where the generator did not offer the rate', () => {
    // Each arrival is begun 2 % late.
    assert.equal(
      verdictOn((n) => ({ late_s: Math.max(n, 0) * 0.0002 })),
      'invalid: the generator sent only 98 of 100 requests/s: it needs more CPU',
    )
    // It was late for half a second in the middle, and went on as planned.
    assert.equal(
      verdictOn((n) => (n >= 500 && n < 550 ? { late_s: (550 - n) / 100 } : {})),
      'kept up',
    )
  })

  test('is invalid where arrivals were dropped because the generator came to many at once', () => {
    assert.equal(
      verdictOn((n) => (n >= 500 && n < 530 ? { late_s: (550 - n) / 100, error: 'dropped', latency_s: 0 } : {})),
      'invalid: the generator was late: 30 arrivals came at once and found all 20 connections busy',
    )
    // After a shorter pause the last ones to come at once are dropped, which were hardly late themselves.
    assert.equal(
      verdictOn((n) => (n >= 500 && n < 505 ? { late_s: (505 - n) / 500, error: 'dropped', latency_s: 0 } : {})),
      'invalid: the generator was late: 5 arrivals came at once and found all 20 connections busy',
    )
  })
})

describe('the verdict on a steady cell', () => {
  const judge = (change?: (number: number) => Changes) => {
    const all = played(change)
    const figures = figuresOf({ samples: all.samples, connections: 1 })
    const { outcome } = judgeLoad(load, all, figures, {
      containers: [],
      swapped: null,
      opened: 1,
      conntrack: null,
      timeout_s: 60,
    })
    return outcome
  }

  test('is ok, too-slow, or what is wrong with the answers', () => {
    assert.equal(judge(), 'ok')
    assert.equal(
      judge((n) => (n % 3 === 0 ? { error: 'dropped', latency_s: 0 } : {})),
      'too-slow',
    )
    assert.equal(
      judge((n) => (n % 3 === 0 ? { error: 'reset' } : {})),
      'failed-requests',
    )
  })

  test('is hung where the last requests on all connections had no answer, whatever was dropped meanwhile', () => {
    assert.equal(
      judge((n) =>
        n < 900 ? {} : n < 920 ? { error: 'unanswered', latency_s: 20 } : { error: 'dropped', latency_s: 0 },
      ),
      'hung',
    )
  })
})
