import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Attribution } from '../../scripts/analysis/attribution.ts'
import { attributionOfLevel } from '../../scripts/analysis/open-attribution.ts'
import { levelOf } from '../../scripts/run/level.ts'
import type { OpenLevel } from '../../scripts/run/result.ts'
import { otherTime } from '../../scripts/run/time.ts'
import { resultOf } from '../fixtures/manifest.ts'
import { closedOf } from '../fixtures/samples.ts'

/** So many answers, of 1, 2, 3 ms and so on; with failures behind them. */
function arrivals(answered: number, errors: readonly string[] = []) {
  const answers = Array.from({ length: answered }, (_, index) => ({
    start_s: index + 1,
    latency_s: (index + 1) / 1000,
    late_s: 0.001 * (1 + (index % 3)),
  }))
  return closedOf([...answers, ...errors.map((error) => ({ latency_s: 0, status: 0, error }))])
}
const counters = { droplet_cpu_s: null, idle_cpu: null, generator_cpu_s: null, conntrack: null }
const setting = { share: 0.5, rate_rps: 100, seconds: 10.5, counters }

describe('a level', () => {
  test('a level has the percentiles of its answers and counts the rest', () => {
    const level = levelOf(arrivals(1000, ['dropped', 'dropped', 'unanswered']), setting)
    assert.deepEqual([level.intended, level.answered, level.failed, level.dropped], [1003, 1000, 3, 2])
    assert.deepEqual(level.failures, { dropped: 2, unanswered: 1 })
    assert.deepEqual(level.latencies, { p50_s: 0.501, p90_s: 0.901, p99_s: 0.991, p999_s: null, worst_s: 1 })
    assert.equal(level.late_p99_s, 0.003)
  })

  test('a level has a 99.9th percentile from 10,000 answers on', () => {
    assert.equal(levelOf(arrivals(10_000), setting).latencies?.p999_s, 9.991)
    assert.equal(levelOf(arrivals(9999, ['dropped']), setting).latencies?.p999_s, null)
  })

  test('a level without answers has no latencies', () => {
    const level = levelOf(arrivals(0, ['dropped']), setting)
    assert.deepEqual([level.intended, level.latencies, level.late_p99_s], [1, null, 0])
    assert.equal(levelOf(arrivals(0), setting).late_p99_s, null)
  })
})

/** 1000 arrivals in 10 s, and nothing near its limit. */
const quiet: OpenLevel = {
  ...levelOf(arrivals(1000), { ...setting, seconds: 10 }),
  droplet_cpu_s: 5,
  generator_cpu_s: 3,
  conntrack: 0.1,
}
const attribution = (changes: Partial<OpenLevel>, cpus = 1) => attributionOfLevel({ ...quiet, ...changes }, cpus)
function is(found: Attribution, by: Attribution['by'], why: RegExp): void {
  assert.equal(found.by, by, found.why)
  assert.match(found.why, why)
}

describe('the bottleneck of a level', () => {
  test('the bottleneck of a level is unknown where nothing ran out, or nothing was counted', () => {
    is(attribution({}), null, /^unknown$/)
    is(
      attribution({ droplet_cpu_s: null, generator_cpu_s: null, conntrack: null, late_p99_s: null }),
      null,
      /^unknown$/,
    )
  })

  test('the bottleneck of a level is the server only where its CPU was used up', () => {
    is(attribution({ droplet_cpu_s: 9.5 }), 'server', /^its CPU was used to 95 %$/)
    is(attribution({ droplet_cpu_s: 8.9 }), null, /^unknown$/)
    is(
      attribution({ droplet_cpu_s: 9.5, dropped: 7 }),
      'server',
      /95 %, and 7 of 1,000 arrivals found all connections busy$/,
    )
  })

  test('the bottleneck of a level is unknown where the droplet spins', () => {
    is(attribution({ droplet_cpu_s: 10, idle_cpu: 1 }), null, /^unknown$/)
    is(
      attribution({ droplet_cpu_s: 10, idle_cpu: 1, dropped: 7 }),
      null,
      /^7 of 1,000 arrivals .* busy even when idle$/,
    )
  })

  test('the bottleneck of a level is the generator where it dropped arrivals while the server had time left', () => {
    is(attribution({ dropped: 7 }), 'generator', /^7 of 1,000 arrivals .* while the server’s CPU was used to 50 %$/)
  })

  test('the bottleneck of a level is the generator where its CPUs were used up', () => {
    is(attribution({ generator_cpu_s: 9.1, droplet_cpu_s: 10 }), 'generator', /generator’s CPU was used to 91 %/)
    is(attribution({ generator_cpu_s: 8.9 }), null, /^unknown$/)
    is(attribution({ generator_cpu_s: 9.1 }, 2), null, /^unknown$/)
  })

  test('the bottleneck of a level is the generator where it did not offer the rate', () => {
    is(
      attribution({ late_p99_s: 0.011, droplet_cpu_s: 10 }),
      'generator',
      /the generator was late: .* at least 11 ms late/,
    )
    is(attribution({ late_p99_s: 0.01 }), null, /^unknown$/)
  })

  test('the bottleneck of a level is the generator where it could open no more connections', () => {
    is(attribution({ failures: { 'no-ports': 1 } }), 'generator', /ran out of ports/)
    is(attribution({ conntrack: 0.96 }), 'generator', /room for connections/)
  })
})

test('the load of an open cell adds up all of its phases', () => {
  const result = resultOf('async', 'direct', 100)
  assert.equal(otherTime({ ...result, open: [quiet, quiet] }).toFixed(6), (otherTime(result) - 20).toFixed(6))
})
