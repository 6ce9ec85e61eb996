import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import type { Topology } from '../../scripts/scenario/topology.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'
import { serverNamed } from '../fixtures/server.ts'

interface Made {
  readonly topology?: Topology
  readonly network?: string
  readonly blocks?: number
  readonly spread?: number
  /** Of the generator's CPU: all of it makes the load the limit. */
  readonly held?: boolean
}

function measured(server: string, rps: number, made: Made = {}): CellResult[] {
  const { topology = 'direct', network = 'lan', blocks = 1, spread = 0, held = false } = made
  return Array.from({ length: blocks }, (_, index): CellResult => {
    const result = resultOf(
      server,
      topology,
      rps * (1 + spread * Math.sin(7 * (index + 1) * (server.length + 1) + rps)),
    )
    const seconds = 1000 / rps
    const load = { droplet_cpu_s: 0.4 * seconds, generator_cpu_s: seconds }
    const counters = result.counters && { ...result.counters, ...(held ? load : {}) }
    return { ...result, counters, cell: { ...result.cell, network, block: index + 1 } }
  })
}

/** Of servers whose names begin with `example` the lab says that they are no servers to deploy. */
function deploymentsOf(...all: readonly CellResult[][]) {
  const results = all.flat()
  const names = [...new Set(results.map(({ cell }) => cell.server))]
  const servers = names.map((name) => serverNamed(name, { package: name.startsWith('example') ? 'python' : 'x' }))
  const networks = [...new Set(results.map(({ cell }) => cell.network))]
  const blocks = Math.max(...results.map(({ cell }) => cell.block))
  const load = { kind: 'hey', requests: 1000, workers: 10 }
  const scenario = scenarioSchema.parse({ blocks, networks, topologies: ['direct', 'behind-nginx'], load })
  return analyse(manifestOf(results, { scenario, servers })).claims.deployments
}

const behind = { topology: 'behind-nginx' } as const
const over = { network: 'internet' } as const

describe('what to deploy', () => {
  test('it is chosen from the servers that people deploy, and from all where there are none', () => {
    const [one] = deploymentsOf(measured('example', 900), measured('a', 500), measured('b', 100))
    assert.deepEqual([one?.from, one?.compared, one?.verdict, one?.servers], ['deployed', 2, 'one', ['a']])
    const [all] = deploymentsOf(measured('example-1', 900), measured('example-2', 100))
    assert.deepEqual([all?.from, all?.servers], ['all', ['example-1']])
  })

  test('each network has its own, the one without a link first', () => {
    const found = deploymentsOf(
      measured('a', 10, over),
      measured('b', 100, over),
      measured('a', 500),
      measured('b', 100),
    )
    assert.deepEqual(
      found.map(({ network, linked, servers }) => [network, linked, servers]),
      [
        ['lan', false, ['a']],
        ['internet', true, ['b']],
      ],
    )
  })

  test('a server is run the way in which it is faster', () => {
    const way = (direct: number, proxied: number) => {
      const [one] = deploymentsOf(measured('a', direct), measured('a', proxied, behind), measured('b', 10))
      return [one?.topology, one?.either]
    }
    assert.deepEqual(way(500, 100), ['direct', false])
    assert.deepEqual(way(100, 500), ['behind-nginx', false])
    assert.deepEqual(way(500, 490), ['direct', true])
  })

  test('of a leader that does as well both ways, it is the way of most of those as fast', () => {
    const [one] = deploymentsOf(
      measured('a', 500),
      measured('a', 490, behind),
      measured('b', 50),
      measured('b', 480, behind),
      measured('c', 20),
    )
    assert.deepEqual([one?.topology, one?.servers, one?.either], ['behind-nginx', ['a', 'b'], false])
  })

  test('after one measurement what is within a fifth is as fast, and after several what the intervals do not tell apart', () => {
    const [once] = deploymentsOf(measured('a', 500), measured('b', 410), measured('c', 390))
    assert.deepEqual([once?.verdict, once?.servers], ['several', ['a', 'b']])
    const often = { blocks: 5, spread: 0.005 }
    const [sure] = deploymentsOf(measured('a', 500, often), measured('bb', 450, often))
    assert.deepEqual([sure?.verdict, sure?.servers], ['one', ['a']])
    const noisy = { blocks: 3, spread: 0.3 }
    const [unsure] = deploymentsOf(measured('a', 400, noisy), measured('bb', 410, noisy))
    assert.equal(unsure?.verdict, 'alike')
  })

  test('where the load program held back all, nothing can be said', () => {
    const [one] = deploymentsOf(measured('a', 500, { held: true }), measured('b', 300, { held: true }))
    assert.equal(one?.verdict, 'unknown')
  })

  test('a server that the load program held back may be as fast, unless its CPU time says that it is not', () => {
    const found = (rps: number) => deploymentsOf(measured('a', 500), measured('b', rps, { held: true }))[0]
    assert.deepEqual([found(300)?.servers, found(300)?.open], [['a'], ['b']])
    // At 40 % of its CPU for 150 requests a second, it does 375 at most.
    assert.deepEqual([found(150)?.verdict, found(150)?.open], ['one', []])
  })

  test('one server alone is no choice', () => {
    assert.deepEqual(deploymentsOf(measured('a', 500), measured('a', 400, behind)), [])
  })
})
