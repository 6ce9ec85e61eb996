import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRungs } from '../../scripts/exposure/denial.ts'
import type { HealthyClass } from '../../scripts/exposure/play.ts'

const play = { rungs: [{ connections: 1, begin_s: 3, end_s: 5 }], hostile: [] }

/** The rungs that were denied by requests that were due and came to a class, with windows of a second. */
function found(...requests: readonly (readonly [due_s: number, name: HealthyClass])[]): number[] {
  const all = requests.map(([due_s, name]) => ({ due_s, end_s: due_s, kept: false, reused: false, class: name }))
  return [...deniedRungs(play, all, { denied: 0.5, denied_for_s: 1 })]
}

test('a window begins with a request, and ends before one that was due as much later as it is long', () => {
  assert.deepEqual(found([3.2, 'ok'], [3.6, 'reset'], [4.5, 'reset'], [4.6, 'ok']), [0])
  assert.deepEqual(found([3.2, 'ok'], [3.6, 'reset'], [4.5, 'ok'], [4.6, 'reset']), [])
})

test('a window that the play is too short for says nothing', () => {
  assert.deepEqual(found([3.5, 'ok'], [4, 'reset']), [0])
  assert.deepEqual(found([3.5, 'ok'], [4.1, 'reset']), [])
})

test('a server to which no request was due is not denied', () => {
  assert.deepEqual(found(), [])
})

test('a server that lets nobody new in is denied, though it serves those whom it has', () => {
  const due = Array.from({ length: 20 }, (_, index) => 3 + index / 10)
  const requests = due.map((due_s, index) => {
    const kept = index % 2 === 1
    return { due_s, end_s: due_s, kept, reused: kept, class: (kept ? 'ok' : 'connect-timeout') as HealthyClass }
  })
  assert.deepEqual([...deniedRungs(play, requests, { denied: 0.5, denied_for_s: 1 })], [0])
})
