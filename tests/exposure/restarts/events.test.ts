import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../../scripts/exposure/restarts/events.ts'
import { restartPlayOf } from './plays.ts'

const at = [3, 5]

test('a server that is started again has a signal, an exit and a return', () => {
  const events = eventsOf(restartPlayOf({ at: [3], restart: { exit_s: 3.4, start_s: 3.5, listening_s: 3.9 } }))
  assert.deepEqual(events, [
    { at_s: 3, event: 'signal', restart: 1 },
    { at_s: 3.4, event: 'exit', restart: 1 },
    { at_s: 3.9, event: 'back', restart: 1 },
  ])
})

test('a server that goes on has signals alone', () => {
  assert.deepEqual(
    eventsOf(restartPlayOf({ at })).map(({ event, restart }) => `${event} ${restart}`),
    ['signal 1', 'signal 2'],
  )
})
