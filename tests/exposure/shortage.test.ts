import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judgeAnswers } from '../../scripts/exposure/answers/verdict.ts'
import { judgePatience } from '../../scripts/exposure/patience/verdict.ts'
import type { AnyVerdict } from '../../scripts/exposure/result.ts'
import { longestShortage_s, shortageBehind_s, type Tick } from '../../scripts/exposure/shortage.ts'
import { playOf as answersOf, right, type Told } from './answers/payloads.ts'
import { alive, between, expect, type Fate, judged, rulesOf } from './plays.ts'
import { judgedRestart, refusedFor, times } from './restarts/plays.ts'

/** Ticks of half a second from 100 on, by what was left of the CPU in each. */
const ticks = (...free: readonly number[]): Tick[] =>
  free.map((share, index) => ({ at_s: 100.5 + index / 2, for_s: 0.5, free: share }))

const rungs = [[1, 6]] as const
const rules = rulesOf(rungs)
const behind = (verdict: AnyVerdict) => shortageBehind_s(verdict, rules)
/** Behind a verdict on a play in which requests met a fate from 4 s on, until 9 s. */
const occupied = (fate: Fate) => judged({ rungs, fate: between(4, 9, fate) })
const answered = (told: Told) => judgeAnswers(answersOf([told]), alive)

describe('a shortage of CPU while experiments are made at a time', () => {
  test('the longest time without a break counts, in which less than a twentieth was left', () => {
    assert.equal(longestShortage_s(ticks(0.04, 0, 0.5, 0, 0.03, 0.01, 0.05), 0, 1000), 1.5)
    assert.equal(longestShortage_s(ticks(0.9, 0.5, 0.06), 0, 1000), 0)
    assert.equal(longestShortage_s([], 0, 1000), 0)
  })

  test('only what was short while the experiment went on counts', () => {
    assert.equal(longestShortage_s(ticks(0, 0, 0, 0.5), 101.2, 1000), 0.5)
    assert.equal(longestShortage_s(ticks(0.5, 0, 0, 0), 0, 100.4), 0)
  })

  test('what went well is in no doubt, however short the CPU was', () => {
    const held = expect(judged({ rungs }), 'held')
    const clean = judgedRestart({ at: times(10) })
    const pass = answered({})
    const patient = judgePatience(
      {
        begin: 0,
        connected: true,
        port: 1,
        received: 0,
        broken: false,
        sent: 0,
        ended_s: 3,
        server: null,
        lasted_s: 3,
      },
      { patience_s: 5 },
    )
    assert.deepEqual([clean.kind, pass.kind, patient.kind], ['clean', 'pass', 'cut'])
    for (const verdict of [held, clean, pass, patient]) assert.equal(behind(verdict), Number.POSITIVE_INFINITY)
  })

  test('a server is denied by a shortage only if it lasts as long as answers have to be missed', () => {
    const denied = expect(judged({ rungs, fate: between(3, 9) }), 'denied')
    assert.equal(behind(denied), 2.5)
  })

  test('a server loses answers by a shortage if they get late, and may be slow without any', () => {
    const lost = expect(judged({ rungs, fate: between(4, 5) }), 'degraded')
    const slow = expect(occupied({ latency_s: 0.3 }), 'degraded')
    assert.deepEqual([lost.by, slow.by], ['lost', 'slow'])
    assert.equal(behind(lost), rules.healthy.late_s)
    assert.equal(behind(slow), 0)
  })

  test('wrong answers and lost restarts are not due to it, but an answer that did not come may be', () => {
    const wrong = answered({ received: right })
    const silent = answered({ received: '', end: 'silent' })
    const lossy = judgedRestart({ at: times(10), fate: refusedFor(times(10), 0.3) })
    assert.deepEqual([wrong.kind, silent.kind, lossy.kind], ['fail', 'fail', 'lossy'])
    assert.deepEqual([wrong, silent, lossy].map(behind), [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY])
  })

  test('restarts that were slow may be due to it, and a signal without effect is not', () => {
    const waits = (due_s: number) => (due_s > 5.01 && due_s < 6.3 ? { latency_s: 6.31 - due_s } : {})
    const delayed = judgedRestart({ at: times(10), fate: waits })
    assert.equal(delayed.kind, 'delayed')
    assert.equal(behind(delayed), 1)
    const bad = judgedRestart({ at: times(10), fate: between(0, 2, { class: 'refused', latency_s: 0 }) })
    assert.ok(bad.kind === 'inconclusive' && bad.reason === 'bad-before', bad.kind)
    assert.ok(behind(bad) <= 0.5)
    assert.equal(behind({ ...bad, reason: 'no-effect' }), Number.POSITIVE_INFINITY)
  })
})
