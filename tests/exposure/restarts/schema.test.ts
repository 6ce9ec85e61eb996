import assert from 'node:assert/strict'
import { test } from 'node:test'
import { awaitedAfter } from '../../../scripts/exposure/restarts/schema.ts'
import { experimentOf } from './plays.ts'

/** What is waited for after the signals, if earlier restarts have changed something or not. */
const awaited = (changes: Parameters<typeof experimentOf>[0], ...earlier: readonly (boolean | null)[]) =>
  awaitedAfter(experimentOf(changes).restart, earlier, true)

test('after a signal to end the server’s end is waited for, and after any other one that something changes', () => {
  for (const signal of ['own', 'TERM', 'QUIT', 'INT', 'KILL'] as const) assert.equal(awaited({ signal }), 'end')
  for (const signal of ['HUP', 'USR2', 'WINCH'] as const) assert.equal(awaited({ signal }), 'change')
  assert.equal(awaited({ signal: 'KILL', at: 'worker' }), 'change')
  assert.equal(awaited({ signal: 'USR2', followed_by: ['WINCH', 'own'] }), 'end')
  assert.equal(awaited({ signal: 'TERM', followed_by: ['HUP'] }), 'change')
})

test('a server that does not end by a signal to end is waited for as one that reloads, and one that lets it pass only once', () => {
  assert.equal(awaited({ signal: 'TERM' }, true), 'change')
  assert.equal(awaited({ signal: 'TERM' }, false), 'nothing')
  assert.equal(awaited({ signal: 'HUP' }, true, true), 'change')
  assert.equal(awaited({ signal: 'HUP' }, true, null), 'change')
  assert.equal(awaited({ signal: 'HUP' }, true, false, true), 'nothing')
})

test('a server whose processes cannot be read is waited for once, since only its end shows', () => {
  const { restart } = experimentOf({ signal: 'HUP' })
  assert.equal(awaitedAfter(restart, [], false), 'change')
  assert.equal(awaitedAfter(restart, [null], false), 'nothing')
})
