import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectedSchema } from '../../scripts/exposure/occupation.ts'
import { exposureResultSchema, recordedExposureSchema, resultOf } from '../../scripts/exposure/result.ts'
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
    const stored = recordedExposureSchema.parse(record)
    const result = resultOf(stored, playOf({ rungs, fate: between(9, 15) }), rulesOf(rungs))
    assert.equal(result.verdict?.kind, 'denied')
    assert.deepEqual(exposureResultSchema.parse(JSON.parse(JSON.stringify(result))), result)
  })

  test('what is expected of a server is met by that verdict at that rung alone', () => {
    const stored = recordedExposureSchema.parse(record)
    const metBy = (expected: object) => {
      const rules = rulesOf(rungs)
      const experiment = { ...rules.experiment, expect: { threadpool: expectedSchema.parse(expected) } }
      return resultOf(stored, playOf({ rungs, fate: between(9, 15) }), { ...rules, experiment }).expected?.met
    }
    assert.equal(metBy({ verdict: 'denied', at: 41 }), true)
    assert.equal(metBy({ verdict: 'denied', at: 40 }), false)
    assert.equal(metBy({ verdict: 'held', at: 41 }), false)
  })

  test('a record without a play has no verdict', () => {
    const result = resultOf(recordedExposureSchema.parse(absent), null, rulesOf(rungs))
    assert.deepEqual(exposureResultSchema.parse(result), { ...absent, verdict: null, expected: null })
  })

  test('a record has a play and a droplet exactly if its outcome is "ok"', () => {
    for (const wrong of [
      { ...record, play_file: null },
      { ...record, droplet: null },
      { ...record, outcome: 'the server did not start' },
      { ...absent, outcome: 'ok' },
    ])
      assert.equal(recordedExposureSchema.safeParse(wrong).success, false)
    assert.equal(exposureResultSchema.safeParse({ ...record, verdict: null }).success, false)
  })
})
