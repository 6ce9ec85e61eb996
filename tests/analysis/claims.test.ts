import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { claimsSchema } from '../../scripts/analysis/claims.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { parseReference } from '../../scripts/scenario/reference.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import type { Topology } from '../../scripts/scenario/topology.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'
import { serverNamed } from '../fixtures/server.ts'

interface Made {
  readonly topology?: Topology
  readonly network?: string
  /** Without it, the droplet's CPU is spent, and the rate is the server's own. */
  readonly cpu_us?: number
  readonly spread?: number
}

function measured(blocks: number, server: string, rps: number, made: Made = {}): CellResult[] {
  const { topology = 'direct', network = 'lan', cpu_us = 950_000 / rps, spread = 0.002 } = made
  return Array.from({ length: blocks }, (_, index): CellResult => {
    const noise = 1 + spread * Math.sin(7 * (index + 1) * (server.length + 1) + rps)
    const result = resultOf(server, topology, rps * noise)
    const counters = result.counters && { ...result.counters, droplet_cpu_s: (cpu_us * noise) / 1000 }
    return { ...result, counters, cell: { ...result.cell, network, block: index + 1 } }
  })
}

function claimsOf(blocks: number, results: readonly CellResult[], changes: Partial<Manifest> = {}) {
  const networks = [...new Set(['lan', ...results.map(({ cell }) => cell.network)])]
  const scenario = scenarioSchema.parse({ blocks, networks, load: { kind: 'hey', requests: 1000, workers: 10 } })
  const { claims } = analyse(manifestOf(results, { scenario, ...changes }))
  assert.deepEqual(claimsSchema.parse(claims), claims)
  return claims
}

/** To two digits, so that the noise of the blocks is out of it. */
const round = (value: number | undefined) => Number(value?.toPrecision(2))

describe('the claim on the fastest server', () => {
  test('servers that the intervals do not tell apart from the fastest are its rivals', () => {
    const [a, b] = ['a', 'bb'].map((server, index) => measured(3, server, 400 + 10 * index, { spread: 0.3 }))
    assert.ok(a && b)
    const [speed] = claimsOf(3, [...measured(3, 'nginx', 1000), ...a, ...b]).speeds
    assert.deepEqual([speed?.rivals_by, speed?.rivals.length, speed?.servers], ['intervals', 1, 2])
  })

  test('after a single measurement, servers within a fifth of the fastest are its rivals', () => {
    const results = [measured(1, 'a', 500), measured(1, 'near', 410), measured(1, 'far', 390)].flat()
    const [speed] = claimsOf(1, results).speeds
    assert.deepEqual([speed?.server, speed?.rivals_by, speed?.rivals], ['a', 'noise', ['near']])
  })

  test('a minimum that is no rival may be faster, and the fastest may be a minimum itself', () => {
    const results = [measured(1, 'a', 500, { cpu_us: 900 }), measured(1, 'far', 90, { cpu_us: 900 })].flat()
    const [speed] = claimsOf(1, results).speeds
    assert.deepEqual([speed?.minimum, speed?.maybe_faster, speed?.open], [true, 1, true])
  })

  test('a minimum is no faster server if one CPU could not do as much at its cost', () => {
    const slow = measured(1, 'far', 90, { cpu_us: 9000 }).map((result) =>
      result.kind === 'loaded' && result.counters
        ? { ...result, counters: { ...result.counters, droplet_cpu_s: 0.8 * result.figures.seconds } }
        : result,
    )
    const [speed] = claimsOf(1, [...measured(1, 'a', 500), ...slow]).speeds
    assert.deepEqual([speed?.maybe_faster, speed?.open], [0, false])
  })

  test('one server alone is compared with nobody, and one block has no intervals', () => {
    const [alone] = claimsOf(3, measured(3, 'a', 500)).speeds
    assert.deepEqual([alone?.servers, alone?.rivals_by], [1, 'noise'])
    const framed = [1, 2, 3].map((baseline_repetition) => {
      const [one] = measured(1, 'nginx', 1000)
      assert.ok(one)
      return { ...one, cell: { ...one.cell, baseline_repetition } }
    })
    const [cut] = claimsOf(3, [...framed, ...measured(1, 'a', 500), ...measured(1, 'b', 100)]).speeds
    assert.deepEqual([cut?.rivals_by, cut?.rivals], ['noise', []])
  })

  test('an example of a design is said to be one, and other servers are not', () => {
    const servers = [serverNamed('a', { family: 'sequential' }), serverNamed('b', { package: 'waitress' })]
    const fastestOf = (a: number, b: number) =>
      claimsOf(1, [...measured(1, 'a', a), ...measured(1, 'b', b)], { servers }).speeds[0]
    assert.deepEqual([fastestOf(500, 100)?.example, fastestOf(100, 500)?.example], [true, false])
  })

  test('the network without a link comes first', () => {
    const results = [...measured(1, 'a', 500, { network: 'internet' }), ...measured(1, 'a', 500)]
    assert.deepEqual(
      claimsOf(1, results).speeds.map(({ network, linked }) => [network, linked]),
      [
        ['lan', false],
        ['internet', true],
      ],
    )
  })
})

test('the claim on CPU time names the cheapest and the dearest server', () => {
  const results = [measured(1, 'a', 500, { cpu_us: 300 }), measured(1, 'b', 400, { cpu_us: 100 })].flat()
  const [cost] = claimsOf(1, results).costs
  assert.deepEqual([cost?.server, round(cost?.cost_us), cost?.dearest?.server], ['b', 100, 'a'])
})

describe('the claim on NGINX in front', () => {
  const behind = (rps: number, network = 'lan', server = 'a') =>
    measured(1, server, rps, { topology: 'behind-nginx', network })

  test('it is what NGINX does to the server in the middle, and within a fifth it is nothing', () => {
    const verdictOf = (rps: number) => claimsOf(1, [...measured(1, 'a', 100), ...behind(rps)]).proxies[0]
    assert.deepEqual([verdictOf(200)?.verdict, round(verdictOf(200)?.ratio)], ['gains', 2])
    assert.equal(verdictOf(110)?.verdict, 'even')
    assert.equal(verdictOf(50)?.verdict, 'loses')
  })

  test('it is unknown where the load program held too many servers back, on the side that matters', () => {
    const held = (results: readonly CellResult[]) =>
      results.map((result) => {
        if (result.kind !== 'loaded' || !result.counters) return result
        const { seconds } = result.figures
        return { ...result, counters: { ...result.counters, droplet_cpu_s: 0.4 * seconds, generator_cpu_s: seconds } }
      })
    const verdictOf = (direct: readonly CellResult[], proxied: readonly CellResult[]) =>
      claimsOf(1, [...direct, ...proxied]).proxies[0]?.verdict
    const direct = measured(1, 'a', 100)
    assert.equal(verdictOf(held(direct), behind(200)), 'unknown')
    assert.equal(verdictOf(held(direct), behind(50)), 'loses')
    assert.equal(verdictOf(direct, held(behind(50))), 'unknown')
    assert.equal(verdictOf(direct, held(behind(200))), 'gains')
  })

  test('it leaves out a server that was measured one way only', () => {
    const results = [...measured(1, 'a', 100), ...behind(200), ...behind(900, 'lan', 'b')]
    const [proxy] = claimsOf(1, results).proxies
    assert.deepEqual([proxy?.servers, round(proxy?.ratio)], [1, 2])
    assert.deepEqual(claimsOf(1, measured(1, 'a', 100)).proxies, [])
  })

  test('it says whether only servers that close connections gain', () => {
    const names = ['keeps', 'closes', 'closes-too']
    const results = names.flatMap((name, index) => [
      ...measured(1, name, 100),
      ...behind([105, 500, 700][index] ?? 0, 'lan', name),
    ])
    const servers = names.map((name) => serverNamed(name, { keepsAlive: name === 'keeps' }))
    const [proxy] = claimsOf(1, results, { servers }).proxies
    assert.equal(proxy?.only_closing, true)
    const [unsaid] = claimsOf(1, results).proxies
    assert.equal(unsaid?.only_closing, false)
  })
})

describe('the claim on the published ranking', () => {
  const verdictOf = (rates: readonly number[]) => {
    const names = rates.map((_, index) => `s${index}`)
    const rows = names.map((name, index) => `${name},${100 + index},1,1,1,no\n`)
    const csv = `server,rps,mean_s,mode_s,worst_s,keeps_alive\n${rows.join('')}`
    const results = names.flatMap((name, index) => measured(1, name, rates[index] ?? 0))
    return claimsOf(1, results, { reference: parseReference(csv, {}) }).rankings[0]
  }

  test('it holds from a rank correlation of 0.8 on, in part from 0.5, and fails below', () => {
    const of = (...rates: number[]) => {
      const { rho, verdict } = verdictOf(rates) ?? assert.fail()
      return [Number(rho.toFixed(2)), verdict]
    }
    assert.deepEqual(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), [1, 'holds'])
    assert.deepEqual(of(1, 2, 3, 7, 6, 5, 4, 8, 9, 10), [0.88, 'holds'])
    assert.deepEqual(of(1, 2, 8, 4, 5, 6, 7, 3, 9, 10), [0.7, 'partly'])
    assert.deepEqual(of(10, 2, 3, 4, 5, 6, 7, 8, 9, 1), [0.02, 'fails'])
  })

  test('it counts the pairs of servers of which the same one is faster', () => {
    const { pairs, agreeing } = verdictOf([2, 1, 3, 4, 5, 6, 7, 8, 9, 10]) ?? assert.fail()
    assert.deepEqual([pairs, agreeing], [45, 44])
  })

  test('three servers in the same order may stand so by chance, which is unknown', () => {
    assert.equal(verdictOf([1, 2, 3])?.verdict, 'unknown')
    assert.equal(verdictOf([3, 2, 1])?.verdict, 'fails')
  })

  test('there is none without a published table', () => {
    assert.deepEqual(claimsOf(1, measured(1, 'a', 1)).rankings, [])
  })
})

describe('badges', () => {
  test('they say how often each server was measured, and whether there are intervals', () => {
    const badgesOf = (blocks: number) => claimsOf(blocks, measured(blocks, 'a', 500)).badges[0]
    assert.deepEqual(badgesOf(1), { kind: 'measured', times: 1, intervals: false })
  })

  test('they count failed measurements and minimums', () => {
    const died = { outcome: 'died', reason: 'x', figures: null, counters: null } as const
    const results = [...measured(1, 'a', 500, { cpu_us: 900 }), resultOf('b', 'direct', 1, died)]
    const { badges } = claimsOf(1, results)
    assert.ok(badges.some((one) => one.kind === 'failed' && one.cells === 1 && one.of === 2))
    assert.ok(badges.some((one) => one.kind === 'minimums' && one.cells === 1 && one.of === 1))
    const clean = claimsOf(1, measured(1, 'a', 500)).badges
    assert.deepEqual(clean.at(-1), { kind: 'failed', cells: 0, of: 1 })
  })

  test('they name the most frequent bottleneck of minimums, and none where two are as frequent', () => {
    const ceilings = [
      { kind: 'ceiling', block: 1, network: 'lan', pattern: 'closing', rps: 900, dropletCpu: 0.5 },
    ] as const
    const held = [...measured(1, 'nginx', 1000), ...measured(1, 'a', 960, { cpu_us: 300 })]
    const bottleneckOf = (results: readonly CellResult[]) => {
      const badge = claimsOf(1, results, { ceilings }).badges.find(({ kind }) => kind === 'minimums')
      return badge?.kind === 'minimums' ? [badge.cells, badge.bottleneck] : null
    }
    assert.deepEqual(bottleneckOf(held), [1, 'generator'])
    assert.deepEqual(bottleneckOf([...held, ...measured(1, 'b', 100, { cpu_us: 900 })]), [2, null])
  })

  test('a run that was cut short says how much is missing', () => {
    const results = measured(1, 'a', 500)
    const order = [...results, ...measured(1, 'later', 1)].map(({ cell }) => cell)
    const isIncomplete = (changes: Partial<Manifest>) =>
      claimsOf(1, results, { status: 'interrupted', ...changes }).badges.some(({ kind }) => kind === 'incomplete')
    assert.equal(isIncomplete({ order }), true)
    // It was interrupted when all was measured.
    assert.equal(isIncomplete({}), false)
  })
})

test('nothing is claimed of a run without figures', () => {
  const { speeds, costs, proxies, rankings, deployments, badges } = claimsOf(1, [])
  assert.deepEqual([speeds, costs, proxies, rankings, deployments, badges], [[], [], [], [], [], []])
})
