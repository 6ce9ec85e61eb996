import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { cellId, plan } from '../../scripts/plan/plan.ts'
import { shuffle } from '../../scripts/plan/shuffle.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import { serverNamed } from '../fixtures/server.ts'

const server = serverNamed
const registry = [server('nginx', { baseline: true }), server('async'), server('waitress')]
const scenario = (changes: object = {}) =>
  scenarioSchema.parse({ load: { kind: 'hey', requests: 100, workers: 10 }, ...changes })

describe('a plan', () => {
  test('a plan has every server in every topology, but not the baseline behind itself', () => {
    const ids = plan(scenario(), registry, 1).map(cellId).sort()
    assert.deepEqual(ids, [
      '1-async-behind-nginx-lan',
      '1-async-direct-lan',
      '1-nginx-direct-lan',
      '1-waitress-behind-nginx-lan',
      '1-waitress-direct-lan',
    ])
  })

  test('a plan has the same order with the same seed and another with another seed', () => {
    const order = (seed: number) => plan(scenario(), registry, seed).map(cellId).join()
    assert.equal(order(7), order(7))
    assert.ok(new Set([1, 2, 3, 4, 5].map(order)).size > 1)
  })

  test('a plan begins each block with the LAN, wherever the scenario names it, and mixes the other networks', () => {
    const networks = ['internet', 'lan', 'home-2020']
    const orders = Array.from({ length: 20 }, (_, seed) => {
      const order = plan(scenario({ networks, blocks: 2 }), registry, seed)
      return [1, 2].map((block) => [
        ...new Set(order.filter((cell) => cell.block === block).map(({ network }) => network)),
      ])
    }).flat()
    assert.deepEqual([...new Set(orders.map((order) => order.join()))].sort(), [
      'lan,home-2020,internet',
      'lan,internet,home-2020',
    ])
  })

  test('a plan without cells is the user’s mistake', () => {
    assert.throws(() => plan(scenario({ topologies: ['behind-nginx'] }), registry.slice(0, 1), 1), UserError)
  })
})

describe('shuffle', () => {
  test('a shuffle keeps every item and leaves its input alone', () => {
    const items = Object.freeze([1, 2, 3, 4, 5, 6, 7, 8])
    assert.deepEqual(shuffle(items, 3).sort(), [...items])
  })

  test('a shuffle puts every item in every place equally often', () => {
    const trials = 6000
    const counts = [0, 0, 0, 0]
    for (let seed = 0; seed < trials; seed++) {
      const place = shuffle(['a', 'b', 'c', 'd'], seed).indexOf('a')
      counts[place] = (counts[place] ?? 0) + 1
    }
    // Five standard deviations of a binomial count with p = 1/4.
    const tolerance = 5 * Math.sqrt(trials * 0.25 * 0.75)
    for (const count of counts) assert.ok(Math.abs(count - trials / 4) < tolerance, counts.join())
  })
})

describe('the orders of several blocks', () => {
  const blocks = 10
  const ordersOf = (cells: number, seed: number) => {
    const servers = Array.from({ length: cells }, (_, index) => serverNamed(`s${index}`))
    const planned = plan(scenario({ blocks, topologies: ['direct'] }), servers, seed)
    return Array.from({ length: blocks }, (_, index) =>
      planned.filter(({ block }) => block === index + 1).map(({ server }) => server),
    )
  }

  test('the last server of a block says nothing of the last of the next', () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed)
    for (const cells of [2, 3, 5, 10]) {
      const pairs = seeds.flatMap((seed) => {
        const last = ordersOf(cells, seed).map((order) => order.at(-1))
        return last.slice(1).map((one, index) => one === last[index])
      })
      const share = pairs.filter(Boolean).length / pairs.length
      const deviation = Math.sqrt(((1 / cells) * (1 - 1 / cells)) / pairs.length)
      assert.ok(Math.abs(share - 1 / cells) < 5 * deviation, `${cells} servers: ${share}`)
    }
  })
})

describe('blocks', () => {
  test('a block has the baseline first, in the middle and last on each network', () => {
    for (const block of [1, 2, 3])
      for (const network of networks) {
        const part = order.filter((cell) => cell.block === block && cell.network === network)
        const places = part.flatMap(({ server }, index) => (server === 'nginx' ? [index] : []))
        assert.deepEqual(places, [0, 3, 6])
        assert.deepEqual(
          places.map((place) => part[place]?.baseline_repetition),
          [1, 2, 3],
        )
      }
  })

  const networks = ['lan', 'internet']
  const order = plan(scenario({ blocks: 3, networks }), registry, 5)

  test('a block has every cell once, network by network, in an order of its own', () => {
    assert.equal(order.length, 3 * 2 * 7)
    const parts = [1, 2, 3].map((block) => order.filter((cell) => cell.block === block))
    assert.deepEqual(parts.flat(), order)
    for (const part of parts) {
      assert.equal(new Set(part.map(cellId)).size, 14)
      const switches = part.filter((cell, index) => index > 0 && cell.network !== part[index - 1]?.network)
      assert.equal(switches.length, 1)
    }
    const servers = parts.map((part) => part.map(({ server, topology }) => server + topology).join())
    assert.equal(new Set(servers).size, 3)
  })
})
