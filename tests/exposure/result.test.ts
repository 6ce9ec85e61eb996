import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectedSchema } from '../../scripts/exposure/occupation.ts'
import { exposureResultSchema, resultOf } from '../../scripts/exposure/result.ts'
import { alive, between, playOf, rulesOf } from './plays.ts'

const rungs = [
  [40, 6],
  [41, 6],
] as const
const cell = { server: 'threadpool', topology: 'direct', network: 'lan', experiment: 'silent' }
const record = { cell, outcome: 'ok', play_file: 'exposure/silent.json', droplet: alive }
const absent = { cell, outcome: 'the server did not start', play_file: null, droplet: null }

describe('the result of an experiment', () => {
  test('a record gets its verdict from the play, and the result is the same after JSON', () => {
    const result = resultOf(record, playOf({ rungs, fate: between(9, 15) }), rulesOf(rungs))
    assert.equal(result.verdict?.kind, 'denied')
    assert.deepEqual(exposureResultSchema.parse(JSON.parse(JSON.stringify(result))), result)
  })

  test('what is expected of a server is met by that verdict at that rung alone', () => {
    const metBy = (expected: object) => {
      const rules = rulesOf(rungs)
      const experiment = { ...rules.experiment, expect: { threadpool: expectedSchema.parse(expected) } }
      return resultOf(record, playOf({ rungs, fate: between(9, 15) }), { ...rules, experiment }).expected?.met
    }
    assert.equal(metBy({ verdict: 'denied', at: 41 }), true)
    assert.equal(metBy({ verdict: 'denied', at: 40 }), false)
    assert.equal(metBy({ verdict: 'held', at: 41 }), false)
  })

  test('a record without a play has no verdict', () => {
    const result = resultOf(absent, null, rulesOf(rungs))
    assert.deepEqual(exposureResultSchema.parse(result), { ...absent, verdict: null, expected: null })
  })

  test('a result has a play, a droplet and a verdict exactly if its outcome is "ok"', () => {
    const whole = resultOf(record, playOf({ rungs, fate: between(9, 15) }), rulesOf(rungs))
    for (const wrong of [
      { ...whole, play_file: null },
      { ...whole, droplet: null },
      { ...whole, verdict: null },
      { ...whole, outcome: 'the server did not start' },
      { ...absent, outcome: 'ok', verdict: null, expected: null },
    ])
      assert.equal(exposureResultSchema.safeParse(wrong).success, false)
  })
})
