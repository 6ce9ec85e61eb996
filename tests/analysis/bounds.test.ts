import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isOwn } from '../../scripts/analysis/bottlenecks.ts'
import { cpuBound_rps, ratioBound } from '../../scripts/analysis/bounds.ts'
import { cpuPerRequest_us } from '../../scripts/run/rates.ts'
import type { Counters } from '../../scripts/run/result.ts'
import { resultOf } from '../fixtures/manifest.ts'

const exact = ['server', 'memory'] as const
const outside = ['generator', 'network', 'client-concurrency', null] as const

describe('a ratio', () => {
  test('the ratio of two servers at their own bottleneck is exact', () => {
    for (const a of exact) for (const b of exact) assert.equal(ratioBound(a, b), '=')
  })

  test('a ratio is a bound where one of its figures has another bottleneck', () => {
    for (const a of outside) {
      for (const b of exact) {
        assert.equal(ratioBound(a, b), '>=')
        assert.equal(ratioBound(b, a), '<=')
      }
    }
  })

  test('a ratio is unknown where neither figure is the server’s own', () => {
    for (const a of outside) for (const b of outside) assert.equal(ratioBound(a, b), '?')
  })

  test('a ratio is unknown where a cell had errors', () => {
    for (const other of [...exact, ...outside, 'errors' as const]) {
      assert.equal(ratioBound('errors', other), '?')
      assert.equal(ratioBound(other, 'errors'), '?')
    }
  })

  test('only exact figures are ranked', () => {
    for (const own of exact) assert.ok(isOwn(own))
    for (const other of [...outside, 'errors' as const]) {
      assert.ok(!isOwn(other))
    }
  })
})

const result = resultOf('async', 'direct', 1000)
const cost = (use: Partial<Counters>) =>
  cpuPerRequest_us({ figures: result.figures, counters: result.counters && { ...result.counters, ...use } })

describe('the CPU time of a request', () => {
  test('the CPU time per request is that of the droplet by its answered requests', () => {
    assert.equal(cost({ droplet_cpu_s: 0.25 }), 250)
    assert.equal(cost({ droplet_cpu_s: 0.25, idle_cpu: 0.09 }), 250)
  })

  test('the CPU time per request excludes the idle CPU', () => {
    // 1000 requests in 1 s.
    assert.equal(cost({ droplet_cpu_s: 0.5, idle_cpu: 0.25 }), 250)
  })

  test('the CPU time per request is unknown where nothing is left of it without the idle CPU', () => {
    assert.equal(cost({ droplet_cpu_s: 0.25, idle_cpu: 0.25 }), null)
    assert.equal(cost({ droplet_cpu_s: 0.2, idle_cpu: 0.25 }), null)
    assert.equal(cost({ droplet_cpu_s: 0 }), null)
  })

  test('the CPU time per request is null where a counter is missing', () => {
    assert.equal(cost({ droplet_cpu_s: null }), null)
    assert.equal(cpuPerRequest_us({ figures: undefined, counters: result.counters }), null)
    assert.equal(cpuPerRequest_us({ figures: result.figures, counters: undefined }), null)
    const none = result.figures && { ...result.figures, answered: 0 }
    assert.equal(cpuPerRequest_us({ figures: none, counters: result.counters }), null)
  })

  test('the CPU time per request of a droplet that spins is unknown', () => {
    assert.equal(cost({ droplet_cpu_s: 1, idle_cpu: 0.5 }), null)
    assert.equal(cost({ droplet_cpu_s: 1, idle_cpu: 1 }), null)
  })

  test('the CPU time per request bounds the throughput of one CPU', () => {
    assert.equal(cpuBound_rps(250), 4000)
    assert.equal(cpuBound_rps(null), null)
  })
})
