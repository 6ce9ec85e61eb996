import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { experimentSchema, exposureSchema } from '../../scripts/exposure/experiment.ts'
import { longestShortage_s, shortageBehind_s, type Tick } from '../../scripts/exposure/shortage.ts'

/** Ticks of half a second from 100 on, by what was left of the CPU in each. */
const ticks = (...free: readonly number[]): Tick[] =>
  free.map((share, index) => ({ at_s: 100.5 + index / 2, for_s: 0.5, free: share }))

const about = { name: 'one', why: 'Why?', source: 'a test' }
const steps = [{ hold_s: 60 }]
const silent = experimentSchema.parse({ ...about, connections: [1, 5], steps })
const { verdicts } = exposureSchema.parse({ experiments: [silent] })

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
    const restart = experimentSchema.parse({ ...about, restart: { signal: 'HUP' } })
    const bytes = [
      { id: 'a', rfc: 'RFC 9112', level: 'must', says: 'x', steps: [{ send: 'x' }], expect: { close: true } },
    ]
    const payloads = experimentSchema.parse({ ...about, payloads: bytes })
    for (const [verdict, experiment] of [
      ['held', silent],
      ['clean', restart],
      ['pass', payloads],
    ] as const)
      assert.equal(shortageBehind_s(verdict, experiment, verdicts), Number.POSITIVE_INFINITY)
    assert.ok(shortageBehind_s('lossy', restart, verdicts) <= 0.5)
    assert.equal(shortageBehind_s('fail', payloads, verdicts), 1)
  })

  test('a server is denied by a shortage only if it lasts as long as a denial', () => {
    assert.equal(shortageBehind_s('denied', silent, verdicts), verdicts.denied_for_s)
    assert.equal(shortageBehind_s('crashed', silent, verdicts), verdicts.denied_for_s)
    assert.ok(shortageBehind_s('degraded', silent, verdicts) <= 0.5)
    assert.ok(shortageBehind_s('inconclusive', silent, verdicts) <= 0.5)
  })

  test('for how long one client is put up with does not hang on it', () => {
    const patience = experimentSchema.parse({ ...about, patience_s: 5, steps })
    for (const verdict of ['cut', 'patient', 'undecided'])
      assert.equal(shortageBehind_s(verdict, patience, verdicts), Number.POSITIVE_INFINITY)
  })
})
