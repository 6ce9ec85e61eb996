import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cellId } from '../../scripts/plan/plan.ts'
import { summarizeHandshakes, sumPassed } from '../../scripts/run/link-check.ts'
import { cellsLeft, nextPart, serversAsked, withCheck, withDrift } from '../../scripts/run/manifest.ts'
import { linkSchema } from '../../scripts/scenario/network.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const link = linkSchema.parse({ delay_ms: 26 })
const [right, wrong] = [summarizeHandshakes([0.052]), summarizeHandshakes([0.2])]
const at = (server: string, block: number, network: string) => {
  const result = resultOf(server, 'direct', 100)
  return { ...result, cell: { ...result.cell, block, network } }
}
const results = [at('nginx', 1, 'lan'), at('nginx', 1, 'internet'), at('async', 1, 'internet'), at('nginx', 2, 'lan')]
const run = manifestOf(results)
const member = results[1]?.cell as never

describe('the parts of a run', () => {
  test('cells are grouped by block and network', () => {
    const fresh = { ...run, results: [] }
    assert.deepEqual(nextPart(fresh).map(cellId), ['1-nginx-direct-lan'])
    const begun = { ...run, results: results.slice(0, 2) }
    assert.deepEqual(nextPart(begun).map(cellId), ['1-async-direct-internet'])
    assert.deepEqual(nextPart(run), [])
  })
})

describe('the servers that a run was asked for', () => {
  test('are those of its cells and experiments, but for those that an experiment names itself', () => {
    const silent = { why: 'Why?', source: 'a test', connections: [1], steps: [{ hold_s: 10 }] }
    const check = { name: 'check', ...silent, expect: { known: { verdict: 'held', at: 1 } } }
    const exposure = { experiments: [{ name: 'silent', ...silent }, check] }
    const place = { topology: 'direct', network: 'lan' } as const
    const experiments = [
      { ...place, server: 'async', experiment: 'silent' },
      { ...place, server: 'known', experiment: 'check' },
    ]
    const scenario = scenarioSchema.parse({ exposure })
    assert.deepEqual(serversAsked(manifestOf([], { scenario, experiments })), ['async'])
    assert.deepEqual(serversAsked(manifestOf([resultOf('nginx', 'direct', 1)], { scenario, experiments })), [
      'nginx',
      'async',
    ])
  })
})

describe('a link that was checked', () => {
  test('a link that is as configured leaves the plan as it is', () => {
    const { checks, order, results: after } = withCheck(run, member, link, right, right)
    assert.deepEqual([order, after], [run.order, run.results])
    const passed = sumPassed([])
    assert.deepEqual(checks, [
      { block: 1, repeat: false, network: 'internet', before: right, after: right, passed, problems: [] },
    ])
  })

  test('a block over a link that is not as configured is invalid and measured again', () => {
    const after = withCheck(run, member, link, right, wrong)
    assert.deepEqual(after.order.map(cellId), [
      '1-nginx-direct-lan',
      '1-nginx-direct-internet',
      '1-async-direct-internet',
      '1r-nginx-direct-internet',
      '1r-async-direct-internet',
      '2-nginx-direct-lan',
    ])
    assert.deepEqual(
      after.results.map(({ outcome }) => outcome),
      ['ok', 'invalid', 'invalid', 'ok'],
    )
    assert.match(after.results[1]?.reason ?? '', /^the link was not as configured: the median round trip was 200.0 ms/)
    assert.deepEqual(cellsLeft({ ...run, ...after }).map(cellId), [
      '1r-nginx-direct-internet',
      '1r-async-direct-internet',
    ])
  })

  test('a block over a bad link is not measured a third time', () => {
    const once = { ...run, ...withCheck(run, member, link, wrong, wrong) }
    const repeated = cellsLeft(once).map((cell) => ({ ...at(cell.server, 1, cell.network), cell }))
    const both = { ...once, results: [...once.results, ...repeated] }
    const twice = withCheck(both, repeated[0]?.cell as never, link, wrong, right)
    assert.equal(twice.order.length, once.order.length)
    const again = twice.results.filter(({ cell }) => cell.repeat)
    assert.equal(again.length, repeated.length)
    assert.ok(again.length > 0 && again.every(({ outcome }) => outcome === 'invalid'))
  })
})

describe('a part that drifted', () => {
  const nginxAt = (number: number, rps: number) => {
    const result = resultOf('nginx', 'direct', rps)
    return { ...result, cell: { ...result.cell, baseline_repetition: number } }
  }
  const steady = manifestOf([nginxAt(1, 100), resultOf('async', 'direct', 50), nginxAt(2, 104), nginxAt(3, 108)])
  const member = steady.order[0] as never

  test('a block that drifted by less than 10 % of the baseline is valid', () => {
    const { drifts, order } = withDrift(steady, member)
    assert.deepEqual([drifts[0]?.rates, drifts[0]?.drifted], [[100, 104, 108], false])
    assert.equal(order, steady.order)
  })

  test('a block that drifted by more is measured once more, and its figures are kept', () => {
    const drifting = manifestOf([nginxAt(1, 100), resultOf('async', 'direct', 50), nginxAt(2, 104), nginxAt(3, 120)])
    const after = { ...drifting, ...withDrift(drifting, member) }
    assert.equal(after.drifts[0]?.drifted, true)
    assert.deepEqual(cellsLeft(after).map(cellId), [
      '1r-nginx-direct-lan',
      '1r-async-direct-lan',
      '1r-nginx-direct-lan-2',
      '1r-nginx-direct-lan-3',
    ])
    assert.ok(after.results.every(({ outcome }) => outcome === 'ok'))
    assert.equal(withDrift(after, member).order, after.order)
  })

  test('drift is ignored over a link that loses packets, where rates differ by chance', () => {
    const lossy = { name: 'lan', delay_ms: 1, loss_up: 0.01 }
    const over = { ...steady, scenario: scenarioSchema.parse({ ...steady.scenario, networks: [lossy] }) }
    assert.deepEqual(withDrift(over, member).drifts, [])
  })

  test('drift is ignored where the baseline was measured once in the block', () => {
    assert.deepEqual(withDrift(run, run.order[0] as never).drifts, [])
  })
})
