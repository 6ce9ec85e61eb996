import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Limit } from '../../scripts/stats/attribution.ts'
import { cpuBound_rps, cpuPerRequest_us, isExact, ratioBound } from '../../scripts/stats/bounds.ts'

const by = (limit: Limit['by']): Limit => ({ by: limit, why: '' })
const exact = ['server', 'memory'] as const
const limited = ['generator', 'network', 'client-concurrency', null] as const

describe('a ratio', () => {
  test('of two speeds of servers is what it is', () => {
    for (const a of exact) for (const b of exact) assert.equal(ratioBound(by(a), by(b)), '=')
  })

  test('is a bound where one of its figures was limited by something else', () => {
    for (const a of limited) {
      for (const b of exact) {
        assert.equal(ratioBound(by(a), by(b)), '>=')
        assert.equal(ratioBound(by(b), by(a)), '<=')
      }
    }
  })

  test('says nothing where both were', () => {
    for (const a of limited) for (const b of limited) assert.equal(ratioBound(by(a), by(b)), '?')
  })

  test('says nothing where a cell had errors, whose rate is no speed and no bound of one', () => {
    for (const other of [...exact, ...limited, 'errors' as const]) {
      assert.equal(ratioBound(by('errors'), by(other)), '?')
      assert.equal(ratioBound(by(other), by('errors')), '?')
    }
  })

  test('ranks only figures that are exact', () => {
    for (const own of exact) assert.ok(isExact(by(own)))
    for (const other of [...limited, 'errors' as const]) {
      assert.ok(!isExact(by(other)))
    }
  })
})

describe('the CPU time of a request', () => {
  test('is the droplet’s by the answered requests', () => {
    assert.equal(cpuPerRequest_us(0.5, 2000), 250)
  })

  test('is null where it is not known', () => {
    assert.equal(cpuPerRequest_us(null, 2000), null)
    assert.equal(cpuPerRequest_us(0.5, null), null)
    assert.equal(cpuPerRequest_us(0.5, 0), null)
  })

  test('bounds what one CPU can do', () => {
    assert.equal(cpuBound_rps(250), 4000)
    assert.equal(cpuBound_rps(null), null)
    assert.equal(cpuBound_rps(0), null)
  })
})
