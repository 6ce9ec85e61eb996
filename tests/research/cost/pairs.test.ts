import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inPairs } from '../../../scripts/research/cost/pairs.ts'

describe('pairs of costs', () => {
  const spent = { requests: 1, cpu_s: 1, rps: 1 }
  const orderOf = async (count: number, withWrk: boolean) => {
    const order: string[] = []
    const by = (tool: string) => async () => {
      order.push(tool)
      return { ...spent, requests: order.length }
    }
    const pairs = await inPairs(count, { hey: by('hey'), lab: by('lab'), wrk: withWrk ? by('wrk') : null })
    return { order: order.join(' '), pairs }
  }

  test('every second pair is measured in the reverse order', async () => {
    const { order, pairs } = await orderOf(3, true)
    assert.equal(order, 'hey lab wrk wrk lab hey hey lab wrk')
    assert.deepEqual(
      pairs.map(({ hey, lab, wrk }) => [hey.requests, lab.requests, wrk?.requests]),
      [
        [1, 2, 3],
        [6, 5, 4],
        [7, 8, 9],
      ],
    )
  })

  test('wrk is left out where it does not take part', async () => {
    const { order, pairs } = await orderOf(2, false)
    assert.equal(order, 'hey lab lab hey')
    assert.ok(pairs.every(({ wrk }) => wrk === null))
  })
})
