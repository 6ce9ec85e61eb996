import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Companion, companionOf } from '../../scripts/run/companion.ts'
import { companionPerRequest_us } from '../../scripts/run/rates.ts'
import { toNetwork } from '../../scripts/scenario/network.ts'
import { resultOf } from '../fixtures/manifest.ts'

describe('a companion', () => {
  test('is beside the servers on a LAN, and not over a link', () => {
    const companion = {} as Companion
    assert.equal(companionOf({ companion }, toNetwork('lan')), companion)
    assert.equal(companionOf({ companion }, toNetwork('internet')), null)
    assert.equal(companionOf({ companion: null }, toNetwork('lan')), null)
  })

  test('has a cost per request that was to arrive, in microseconds, if it was counted', () => {
    const result = resultOf('x', 'direct', 500)
    const arrivals = { rate_rps: 500, intended: 2000, dropped: 0, late_p99_s: 0 }
    const costing = (companion_cpu_s: number | null) =>
      companionPerRequest_us({ arrivals, counters: { ...result.counters, companion_cpu_s } })
    assert.deepEqual([0.16, 0, null].map(costing), [80, null, null])
    assert.equal(companionPerRequest_us(result), null)
  })
})
