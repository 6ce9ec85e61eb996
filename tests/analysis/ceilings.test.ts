import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { attributionOfResult } from '../../scripts/analysis/attributions.ts'
import { bestCeiling } from '../../scripts/analysis/ceilings.ts'
import type { CellResult, Loaded } from '../../scripts/run/result.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const free = (rps: number) => ({ rps, dropletCpu: 0.5 })
const full = (rps: number) => ({ rps, dropletCpu: 0.95 })

describe('the generator’s ceiling', () => {
  test('the generator’s ceiling is the highest of its measurements', () => {
    assert.equal(bestCeiling([free(18_000), free(20_000), free(19_000)], []), 20_000)
    assert.equal(bestCeiling([free(18_000), full(20_000)], []), 20_000)
  })

  test('the generator’s ceiling is raised by a cell that was faster, and by no other', () => {
    assert.equal(bestCeiling([free(18_000)], [full(30_240), free(900)]), 30_240)
  })

  test('the generator’s ceiling is unknown where it was not measured', () => {
    assert.equal(bestCeiling([], [free(30_000)]), null)
  })

  test('the generator’s ceiling is unknown where the server that showed it was the bottleneck', () => {
    assert.equal(bestCeiling([full(18_000), { rps: 17_000, dropletCpu: null }], [free(900), full(20_000)]), null)
    assert.equal(bestCeiling([full(18_000)], [free(19_000)]), 19_000)
  })
})

describe('the share of its ceiling that the generator was at', () => {
  const measured = {
    kind: 'ceiling',
    block: 1,
    network: 'lan',
    pattern: 'closing',
    rps: 18_000,
    dropletCpu: 0.5,
  } as const
  /** A server that waits for the generator. */
  const waiting = (server: string, rps: number, changes: Partial<Loaded> = {}) => {
    const result = resultOf(server, 'direct', rps, changes)
    return { ...result, counters: result.counters && { ...result.counters, droplet_cpu_s: 0.5 * (1000 / rps) } }
  }
  const whyOf = (result: CellResult, ...others: CellResult[]) =>
    attributionOfResult(result, manifestOf([result, ...others], { ceilings: [measured] })).why

  test('the generator is never above 100 % of its ceiling', () => {
    assert.equal(whyOf(waiting('nginx', 30_240)), 'the generator was at 100 % of what it can do')
  })

  test('a faster cell lowers the others’ share of the ceiling, in whatever topology it was', () => {
    const { cell, ...rest } = waiting('nginx', 30_240)
    const proxied = { ...rest, cell: { ...cell, topology: 'behind-nginx' as const } }
    assert.equal(whyOf(waiting('async', 28_000), proxied), 'the generator was at 93 % of what it can do')
    assert.equal(whyOf(waiting('async', 17_000), proxied), 'unknown')
  })

  test('a cell with fast failures does not lower the others’ share of the ceiling', () => {
    const failed = waiting('dead', 60_000, { outcome: 'failed-requests' })
    assert.equal(whyOf(waiting('async', 17_000), failed), 'the generator was at 94 % of what it can do')
    assert.match(whyOf(failed), /the generator was at 100 % of what it can do/)
  })

  test('the share of the ceiling is measured for the same pattern of connections on the same network', () => {
    const kept = waiting('kept', 60_000)
    const keeping = { ...kept, figures: kept.figures && { ...kept.figures, connections: 10 } }
    assert.equal(whyOf(waiting('async', 17_000), keeping), 'the generator was at 94 % of what it can do')
    assert.equal(whyOf(keeping), 'unknown')
  })
})
