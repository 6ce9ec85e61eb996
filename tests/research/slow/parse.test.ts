import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RunError } from '../../../scripts/base/errors.ts'
import { parseSlowhttptest } from '../../../scripts/research/slow/parse.ts'

/** A status as slowhttptest 1.8 prints it, colours included. */
const status = (second: number, word: 'YES' | 'NO') => `
slow HTTP test status on ${second}th second:

initializing:        0
pending:             0
connected:           100
error:               0
closed:              0
service available:   \u001b[1;${word === 'YES' ? 32 : 31}m${word}\u001b[0m
`

describe('what slowhttptest prints', () => {
  test('the server was available if each probe had its answer', () => {
    const end = '\nTest ended on 12th second\nExit status: Hit test time limit\n'
    assert.deepEqual(parseSlowhttptest(status(0, 'YES') + status(5, 'YES') + end), {
      available: true,
      end: 'Hit test time limit',
    })
    assert.equal(parseSlowhttptest(status(0, 'YES') + status(5, 'NO') + status(10, 'YES') + end).available, false)
  })

  test('no status is an error and no verdict', () =>
    assert.throws(() => parseSlowhttptest('Cannot resolve name'), RunError))
})
