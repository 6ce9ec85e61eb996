import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checksOf } from '../../scripts/analysis/checks.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const limits = { server: { cpus: 1 } } as never

function checkOf(kind: 'generator' | 'limits', run: Manifest) {
  const found = checksOf(run).find((check) => check.kind === kind)
  assert.ok(found)
  return found
}

describe('what a run checked of itself', () => {
  const ceiling = (rps: number, dropletCpu: number) =>
    ({ kind: 'ceiling', block: 1, network: 'lan', pattern: 'closing', rps, dropletCpu }) as const
  const mostOf = (dropletCpu: number, cpu_s: number) => {
    const result = resultOf('async', 'direct', 30_240)
    const counters = result.counters && { ...result.counters, droplet_cpu_s: (cpu_s * 1000) / 30_240 }
    const check = checkOf(
      'generator',
      manifestOf([{ ...result, counters }], { ceilings: [ceiling(18_000, dropletCpu)] }),
    )
    return 'most' in check ? check.most : []
  }

  test('the generator does as much at most as in any cell of the run', () =>
    assert.deepEqual(mostOf(0.5, 0.5), [{ pattern: 'closing', rps: 30_240 }]))

  test('what the generator does at most is unknown where the server that showed it was the bottleneck', () =>
    assert.deepEqual(mostOf(0.97, 0.97), [{ pattern: 'closing', rps: null }]))

  test('limits are in force also where a link made a cell invalid that was never loaded', () => {
    const holds = (reason: string) =>
      checkOf(
        'limits',
        manifestOf([{ ...resultOf('a', 'direct', 1, { outcome: 'invalid', reason, figures: null }), limits }]),
      ).holds
    assert.equal(holds('server: has 2 CPUs instead of 1'), false)
    assert.equal(holds('the link was not as configured: 78 ms'), true)
    assert.equal(holds('the link was not checked after the cells'), true)
  })
})
