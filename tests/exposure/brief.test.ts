import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judgeAnswers } from '../../scripts/exposure/answers/verdict.ts'
import { briefText } from '../../scripts/exposure/brief.ts'
import { playOf, right } from './answers/payloads.ts'
import { alive, between, judged } from './plays.ts'
import { judgedRestart, refusedFor, times } from './restarts/plays.ts'

const rungs = [
  [40, 6],
  [1000, 6],
] as const

describe('a verdict in a cell of the matrix', () => {
  test('names the number of connections that decided it', () => {
    assert.equal(briefText(judged({ rungs })), 'held at 1,000')
    assert.equal(briefText(judged({ rungs, fate: between(9, 15) })), 'denied at 1,000')
    assert.equal(briefText(judged({ rungs }, { alive: false, exit_code: 1, oom_kills: 0 })), 'crashed at 1,000')
    assert.equal(briefText(judged({ rungs, stopped: 'bytes' })), 'inconclusive')
  })

  test('names how many payloads of all fail, or that all pass', () => {
    const refusedOr = (received: string) => judgeAnswers(playOf([{ received }, {}]), alive)
    assert.match(briefText(refusedOr(right)), /^1 of 2 fail$/)
    assert.match(briefText(judgeAnswers(playOf([{}]), alive)), /^1 pass$/)
  })

  test('names what a restart loses in the middle, or at most where most lose nothing', () => {
    const ten = times(10)
    assert.equal(briefText(judgedRestart({ at: ten })), '0 lost in 10')
    assert.equal(briefText(judgedRestart({ at: ten, fate: refusedFor(ten, 0.2) })), '10 lost')
    assert.equal(briefText(judgedRestart({ at: ten, fate: refusedFor(ten.slice(0, 2), 0.2) })), 'up to 10 lost')
  })
})
