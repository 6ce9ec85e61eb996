import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rankAgreement } from '../../scripts/analysis/rank-agreement.ts'
import { renderRankAgreement } from '../../scripts/report/comparison-text.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import type { Topology } from '../../scripts/scenario/topology.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

/** A result of a server with the given CPU time per answered request, in microseconds. */
function costing(server: string, cost_us: number, topology: Topology = 'direct') {
  const result = resultOf(server, topology, 1000)
  const answered = result.figures?.answered ?? 0
  const counters = result.counters && { ...result.counters, droplet_cpu_s: (cost_us * answered) / 1e6 }
  return { ...result, counters }
}

test('two runs that put the servers in the same order agree wholly, and those of other cells are not counted', () => {
  const a = manifestOf([costing('a', 10), costing('b', 20), costing('c', 30), costing('only-here', 1)])
  const b = manifestOf([costing('a', 12), costing('b', 15), costing('c', 90)])
  assert.deepEqual(rankAgreement(a, b), [{ topology: 'direct', network: 'lan', servers: 3, tau: 1 }])
})

test('runs under another load are put in no order together', () => {
  const costs = [costing('a', 10), costing('b', 20), costing('c', 30)]
  const other = scenarioSchema.parse({ load: { kind: 'hey', requests: 1000, workers: 5 } })
  assert.deepEqual(rankAgreement(manifestOf(costs), manifestOf(costs, { scenario: other })), [])
})

test('one pair out of six in the other order is a tau of two thirds', () => {
  const a = manifestOf([costing('a', 10), costing('b', 20), costing('c', 30), costing('d', 40)])
  const b = manifestOf([costing('a', 10), costing('b', 20), costing('c', 41), costing('d', 40)])
  assert.equal(rankAgreement(a, b)[0]?.tau, 4 / 6)
})

test('topologies are put in order each by itself, and two servers are no order', () => {
  const proxied = (factor: number) => [1, 2, 3].map((n) => costing(`s${n}`, n * factor, 'behind-nginx'))
  const direct = [costing('s1', 1), costing('s2', 2)]
  const [only, ...others] = rankAgreement(
    manifestOf([...direct, ...proxied(1)]),
    manifestOf([...direct, ...proxied(-1 + 3)]),
  )
  assert.deepEqual([only?.topology, only?.tau, others], ['behind-nginx', 1, []])
})

const way = { packets: 0, bytes: 0, lost: 0, overflows: 0, syns: 0, syns_dropped: 0, syns_waited: 0, longest_queue: 0 }
const link = { seconds: 1, waiting: 0, up: way, down: way }

/** Blocks of three servers in a run, some of which met a slower CPU, or more requests that came alone. */
function disturbed(slow: readonly (readonly [server: string, factors: readonly number[]])[], topology: Topology) {
  const direct = topology === 'direct'
  return manifestOf(
    slow.flatMap(([server, factors], index) =>
      factors.map((factor, block) => {
        const result = costing(server, 100 * 1.1 ** index * factor, topology)
        const { cell, figures, counters } = result
        assert.ok(figures && counters)
        return {
          ...result,
          cell: { ...cell, block: block + 1, network: 'internet' },
          figures: { ...figures, alone: direct ? 0.5 * factor : 0.5 },
          link,
          counters: { ...counters, link_cpu_s: 0.01, proxy_cpu_s: direct ? null : 0.01 * factor },
        }
      }),
    ),
  )
}

for (const [topology, what] of [
  ['direct', 'how many requests came alone'],
  ['behind-nginx', 'how much CPU time its work cost the proxy'],
] as const)
  test(`two runs over a link agree ${topology} if they differ by ${what}`, () => {
    const a = disturbed(
      [
        ['a', [1, 1.1]],
        ['b', [1, 1.2]],
        ['c', [1, 1.1]],
      ],
      topology,
    )
    const b = disturbed(
      [
        ['a', [1.3, 1.4]],
        ['b', [1, 1.2]],
        ['c', [0.8, 0.9]],
      ],
      topology,
    )
    assert.deepEqual(rankAgreement(a, b), [{ topology, network: 'internet', servers: 3, tau: 1 }])
  })

test('cells that may not be compared have no rank', () => {
  const a = manifestOf([costing('a', 10), costing('b', 20), costing('c', 30)])
  const dead = { ...costing('c', 30), outcome: 'died' as const, reason: 'gone' }
  assert.deepEqual(rankAgreement(a, manifestOf([costing('a', 10), costing('b', 20), dead])), [])
})

test('the agreement is a line for each topology and network, and nothing where there is none', () => {
  const text = renderRankAgreement([{ topology: 'direct', network: 'lan', servers: 19, tau: 0.957 }])
  assert.match(text, /Kendall’s tau .*\n {2}direct lan: 0\.957 \(19 servers\)\n$/)
  assert.equal(renderRankAgreement([]), '')
})
