import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { later } from '../../scripts/run/waiting.ts'

const none = { status: 0, body: '', characters: 0, error: 'connection refused', problem: 'refused', firstWrong_s: null }
const wrong = { status: 503, body: 'starting', characters: 8, error: '', problem: '', firstWrong_s: 0.25 }
const right = { status: 200, body: 'Hello, World!', characters: 13, error: '', problem: '', firstWrong_s: null }

describe('probes of a starting server', () => {
  test('of two probes of a starting server the later counts', () => {
    assert.deepEqual(later(null, none, 0), none)
    assert.deepEqual(later(none, { ...none, error: 'reset' }, 5), { ...none, error: 'reset' })
    assert.equal(later(wrong, { ...wrong, status: 404 }, 5).status, 404)
    assert.equal(later(wrong, right, 5).body, 'Hello, World!')
  })

  test('a probe without an answer does not hide a wrong answer before it', () => {
    assert.equal(later(wrong, none, 5).status, 503)
  })

  test('a 502 of NGINX is no answer of the starting server', () => {
    const closed = { ...wrong, status: 502, body: 'Bad Gateway', firstWrong_s: null }
    assert.equal(later(wrong, closed, 5, true).status, 503)
    assert.equal(later(closed, none, 5, true).status, 0)
    assert.equal(later(closed, right, 5, true).status, 200)
    // Without NGINX it is the server's own.
    assert.equal(later(wrong, closed, 5).status, 502)
    assert.equal(later(closed, none, 5).status, 502)
  })

  test('the time of the first wrong answer counts from the start of the waiting', () => {
    assert.equal(later(null, wrong, 0).firstWrong_s, 0.25)
    assert.equal(later(none, wrong, 5).firstWrong_s, 5.25)
    assert.equal(later(wrong, wrong, 5).firstWrong_s, 0.25)
  })
})
