import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agrees, renderCrosscheck } from '../../../scripts/research/slow/agreement.ts'
import { attacks, commandFor } from '../../../scripts/research/slow/attacks.ts'
import { expect, judged } from '../../exposure/plays.ts'

const rungs = [[100, 10]] as const
const lost = { class: 'read-timeout' } as const
const held = expect(judged({ rungs }), 'held')
const denied = expect(judged({ rungs, fate: (due_s) => (due_s >= 3 && due_s < 13 ? lost : {}) }), 'denied')
const found = (available: boolean) => ({ available, end: 'Hit test time limit' })

describe('the lab beside slowhttptest', () => {
  test('both agree if both, or none, say that the server was taken away', () => {
    assert.equal(agrees({ lab: denied, other: found(false) }), true)
    assert.equal(agrees({ lab: held, other: found(true) }), true)
    assert.equal(agrees({ lab: denied, other: found(true) }), false)
    assert.equal(agrees({ lab: held, other: found(false) }), false)
    assert.equal(agrees({ lab: held, other: null }), null)
  })

  test('the table says why slowhttptest is silent on silence', () => {
    const text = renderCrosscheck([{ server: 'a', attack: 'silent', lab: denied, other: null }])
    assert.match(text, /has no such client/)
    assert.match(text, /no client that says nothing/)
  })

  test('slowhttptest is told the URL of the lab’s server, and to end by itself', () => {
    for (const { options } of attacks) {
      const command = options && commandFor(options, 'http://10.0.0.2:8888/')
      assert.match(command?.join(' ') ?? '-l 12 -u http://10.0.0.2:8888/', /-l 12 .*-u http:\/\/10\.0\.0\.2:8888\/$/)
    }
  })
})
