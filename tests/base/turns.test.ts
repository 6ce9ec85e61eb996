import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as later } from 'node:timers/promises'
import { Turns } from '../../scripts/base/turns.ts'

describe('turns', () => {
  test('work is done one after the other in the order in which it was asked for', async () => {
    const turns = new Turns()
    const seen: string[] = []
    const work = (name: string, pauses: number) => async () => {
      seen.push(`${name} begins`)
      for (let pause = 0; pause < pauses; pause++) await later()
      seen.push(`${name} ends`)
      return name
    }
    assert.deepEqual(await Promise.all([turns.take(work('a', 5)), turns.take(work('b', 0))]), ['a', 'b'])
    assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends'])
  })

  test('work that fails tells who asked for it, and the next one is done all the same', async () => {
    const turns = new Turns()
    const failing = turns.take(() => Promise.reject(new Error('no')))
    const next = turns.take(async () => 'yes')
    await assert.rejects(failing, /no/)
    assert.equal(await next, 'yes')
  })
})
