import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { parseReference } from '../../scripts/scenario/reference.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import type { Topology } from '../../scripts/scenario/topology.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'
import { serverNamed } from '../fixtures/server.ts'

const died = { outcome: 'died', reason: 'server: exited with code 1', figures: null, counters: null } as const
const families: Readonly<Record<string, string>> = { sequential1: 'sequential', sequential2: 'sequential' }

interface Made {
  readonly topology?: Topology
  /** Without it, the droplet's CPU is spent, and the rate is the server's own. */
  readonly cpu_us?: number
  readonly spread?: number
}

/** A server over some blocks whose rates differ a little, and of no two servers alike. */
function measured(blocks: number, server: string, rps: number, made: Made = {}): CellResult[] {
  const { topology = 'direct', cpu_us = 950_000 / rps, spread = 0.002 } = made
  return Array.from({ length: blocks }, (_, index): CellResult => {
    const noise = 1 + spread * Math.sin(7 * (index + 1) * (server.length + 1) + rps)
    const result = resultOf(server, topology, rps * noise)
    const counters = result.counters && { ...result.counters, droplet_cpu_s: (cpu_us * noise) / 1000 }
    return { ...result, counters, cell: { ...result.cell, block: index + 1 } }
  })
}

function answerOf(blocks: number, results: readonly CellResult[], changes: Partial<Manifest> = {}) {
  const scenario = scenarioSchema.parse({ blocks, load: { kind: 'hey', requests: 1000, workers: 10 } })
  const run = manifestOf(results, { scenario, ...changes })
  const servers = run.servers.map((server) => ({ ...server, family: families[server.name] ?? server.family }))
  return analyse({ ...run, servers }).answer
}

/** To three digits, so that the noise of the blocks is out of it. */
const round = (value: number | null | undefined) => Number(value?.toPrecision(2))

describe('the answer on direct servers', () => {
  const nginx = measured(5, 'nginx', 1000)

  test('the answer names the fastest server with its share of NGINX, and the equivalent servers', () => {
    const results = [...nginx, ...measured(5, 'async', 500), ...measured(5, 'pool', 499.9), ...measured(5, 'slow', 50)]
    const [direct] = answerOf(5, results).direct
    const { server, equivalent, undecided, percent, percentSign } = direct?.fastest ?? {}
    assert.deepEqual([server, equivalent, undecided].flat().toSorted(), ['async', 'pool'])
    assert.deepEqual([direct?.isMinimum, percentSign, round(percent), direct?.servers], [false, '=', 50, 3])
    assert.deepEqual([direct?.slowest.server, direct?.minimums], ['slow', []])
  })

  test('the fastest server has no equivalent where all others differ significantly', () => {
    const [direct] = answerOf(5, [...nginx, ...measured(5, 'async', 500), ...measured(5, 'slow', 50)]).direct
    assert.deepEqual([direct?.fastest.equivalent, direct?.fastest.undecided], [[], []])
  })

  test('the answer lists servers without a significant difference from the fastest', () => {
    const noisy = ['a', 'bb'].flatMap((server, index) => measured(3, server, 400 + 10 * index, { spread: 0.3 }))
    const [direct] = answerOf(3, noisy).direct
    assert.equal(direct?.fastest.undecided.length, 1)
  })

  test('the answer orders servers by CPU time per request whatever their bottleneck', () => {
    const results = [
      ...nginx,
      ...measured(5, 'async', 900, { cpu_us: 300 }),
      ...measured(5, 'pool', 700, { cpu_us: 100 }),
    ]
    const [direct] = answerOf(5, results).direct
    assert.deepEqual(direct?.minimums, [{ bottleneck: null, servers: 2 }])
    assert.deepEqual([direct?.cheapest?.server, round(direct?.cheapest?.value)], ['pool', 100])
    assert.deepEqual([direct?.dearest?.server, round(direct?.dearest?.value)], ['async', 300])
  })

  test('a server that burns as much CPU while idle as under load is not the cheapest', () => {
    const free = measured(5, 'pool', 700, { cpu_us: 100 }).map((result) =>
      result.kind === 'loaded' ? { ...result, counters: { ...result.counters, idle_cpu: 0.3 } } : result,
    )
    const [direct] = answerOf(5, [...nginx, ...free, ...measured(5, 'async', 500)]).direct
    assert.deepEqual([direct?.fastest.server, direct?.cheapest?.server, direct?.dearest], ['pool', 'async', null])
  })

  test('the answer counts minimums by bottleneck, and the highest rate may be one', () => {
    const ceilings = [
      { kind: 'ceiling', block: 1, network: 'lan', pattern: 'closing', rps: 900, dropletCpu: 0.5 },
    ] as const
    const results = [
      ...measured(1, 'nginx', 1000),
      ...measured(1, 'async', 960, { cpu_us: 300 }),
      ...measured(1, 'slow', 100),
    ]
    const [direct] = answerOf(1, results, { ceilings }).direct
    assert.deepEqual(direct?.minimums, [{ bottleneck: 'generator', servers: 1 }])
    assert.deepEqual([direct?.fastest.server, direct?.isMinimum], ['async', true])
  })

  test('a single server is the cheapest and no server is the dearest', () => {
    const [direct] = answerOf(1, measured(1, 'async', 500)).direct
    assert.deepEqual([direct?.servers, direct?.cheapest?.server, direct?.dearest], [1, 'async', null])
  })

  test('the answer begins with the network that has no link', () => {
    const over = (network: string) =>
      measured(1, 'async', 500).map((result) => ({ ...result, cell: { ...result.cell, network } }))
    const scenario = scenarioSchema.parse({
      networks: ['internet', 'lan'],
      load: { kind: 'hey', requests: 1000, workers: 10 },
    })
    const { direct } = answerOf(1, [...over('internet'), ...over('lan')], { scenario })
    assert.deepEqual(
      direct.map(({ network }) => network),
      ['lan', 'internet'],
    )
  })
})

describe('the cheapest server of each protocol', () => {
  const protocols = { a: 'wsgi', bb: 'wsgi', ccc: 'asgi', dddd: 'asgi', eeeee: null, nginx: 'own' } as const
  const servers = Object.entries(protocols).map(([name, protocol]) => serverNamed(name, { protocol }))
  const cheapest = (blocks: number, costs: Readonly<Record<string, number>>, group_by = 'protocol') => {
    const scenario = scenarioSchema.parse({ group_by, blocks, load: { kind: 'hey', requests: 1000, workers: 10 } })
    const results = Object.entries(costs).flatMap(([server, cpu_us]) => measured(blocks, server, 500, { cpu_us }))
    return answerOf(blocks, results, { scenario, servers }).direct[0]?.byProtocol
  }

  test('the answer has the cheapest server of each protocol, without the baseline and servers of no protocol', () => {
    const found = cheapest(5, { a: 300, bb: 100, ccc: 50, dddd: 200, eeeee: 10, nginx: 5 })
    assert.deepEqual(
      found?.map(({ protocol, servers, server, value }) => [protocol, servers, server, round(value)]),
      [
        ['wsgi', 2, 'bb', 100],
        ['asgi', 2, 'ccc', 50],
      ],
    )
    assert.deepEqual(
      found?.flatMap(({ equivalent, undecided }) => [...equivalent, ...undecided]),
      [],
    )
  })

  test('the cheapest server of a protocol shares its rank with equivalent servers of the same protocol only', () => {
    const found = cheapest(5, { a: 100, bb: 100.1, ccc: 100, dddd: 300 }) ?? []
    assert.deepEqual(
      found.map(({ server, equivalent }) => [server, ...equivalent].toSorted()),
      [['a', 'bb'], ['ccc']],
    )
  })

  test('the answer has no cheapest server of each protocol for one protocol, or for families', () => {
    assert.deepEqual(cheapest(1, { a: 100, bb: 200 }), [])
    assert.deepEqual(cheapest(1, { a: 100, ccc: 200 }, 'family'), [])
  })
})

describe('the answer on servers behind NGINX', () => {
  const behind = (blocks: number, rates: Readonly<Record<string, number>>, made: Made = {}) =>
    answerOf(
      blocks,
      Object.entries(rates).flatMap(([server, rps]) =>
        measured(blocks, server, rps, { topology: 'behind-nginx', ...made }),
      ),
    ).proxied[0]

  test('the answer behind NGINX counts the pairs that differ significantly', () => {
    const found = behind(5, { a: 100, bb: 200, ccc: 400 })
    assert.deepEqual([found?.verdict, found?.different, found?.pairs], ['different', 3, 3])
    assert.deepEqual([found?.slowest.server, found?.fastest.server, found?.servers], ['a', 'ccc', 3])
  })

  test('servers an order of magnitude slower than the median are set apart', () => {
    const found = behind(5, { a: 10, bb: 400, ccc: 400.1 })
    assert.deepEqual(
      found?.apart.map(({ server }) => server),
      ['a'],
    )
    assert.deepEqual([found?.verdict, found?.pairs, round(found?.slowest.value)], ['equivalent', 1, 400])
  })

  test('servers behind NGINX show no significant difference in noise', () => {
    assert.equal(behind(3, { a: 400, bb: 410, ccc: 405 }, { spread: 0.3 })?.verdict, 'no significant difference')
  })

  test('one block or one server leaves the verdict behind NGINX unknown', () => {
    assert.equal(behind(1, { a: 100, bb: 400 })?.verdict, 'unknown')
    assert.equal(behind(5, { a: 100 })?.verdict, 'unknown')
  })

  test('the answer behind NGINX counts rates that are minimums', () => {
    assert.deepEqual(behind(1, { a: 400, bb: 400 }, { cpu_us: 100 })?.minimums, [{ bottleneck: null, servers: 2 }])
  })
})

describe('the article’s claim on sequential servers and Waitress', () => {
  const claim = (blocks: number, sequential: [number, number?], waitress: [number, number?], changes = {}) => {
    const at = (cpu_us: number | undefined) => (cpu_us === undefined ? {} : { cpu_us })
    const results = [
      ...measured(blocks, 'nginx', 1000),
      ...measured(blocks, 'sequential1', sequential[0] / 2, at(sequential[1])),
      ...measured(blocks, 'sequential2', sequential[0], at(sequential[1])),
      ...measured(blocks, 'waitress', waitress[0], at(waitress[1])),
    ]
    return answerOf(blocks, results, changes).sequential[0]
  }

  test('the claim on Waitress holds or fails where both rates are the servers’ own', () => {
    assert.deepEqual([claim(5, [100], [400])?.holds, claim(5, [400], [100])?.holds], [true, false])
    const same = claim(5, [400], [400])
    assert.deepEqual([same?.rate, same?.holds, same?.sequential.server], ['equivalent', false, 'sequential2'])
  })

  test('the claim on Waitress holds by a minimum that is higher, and not by one that is lower', () => {
    assert.equal(claim(5, [100], [400, 100])?.holds, true)
    assert.deepEqual([claim(5, [100, 100], [400])?.holds, claim(5, [100, 100], [400])?.rate], [null, 'higher'])
  })

  test('the claim on Waitress is open where both rates are minimums, but CPU time per request is compared', () => {
    const open = claim(5, [400, 50], [100, 100])
    assert.deepEqual([open?.holds, open?.rate, open?.cost], [null, 'lower', 'higher'])
    assert.deepEqual([round(open?.waitress.cpu_us), round(open?.sequential.cpu_us)], [100, 50])
  })

  test('the claim on Waitress is open with one block', () => {
    assert.deepEqual([claim(1, [100], [400])?.holds, claim(1, [100], [400])?.rate], [null, 'unknown'])
  })

  test('the claim on Waitress has the published rates of Waitress and of the fastest sequential server', () => {
    const csv =
      'server,rps,mean_s,mode_s,worst_s,keeps_alive\nsequential1,54,1,1,1,no\nsequential2,46,1,1,1,no\nwaitress,449,1,1,1,yes\n'
    const found = claim(1, [100], [400], { reference: parseReference(csv, {}) })
    assert.deepEqual(found?.published, { waitress: 449, sequential: 54 })
    assert.equal(claim(1, [100], [400])?.published, null)
  })

  test('the claim on Waitress is left out where one of the servers is missing', () => {
    assert.deepEqual(answerOf(1, measured(1, 'waitress', 100)).sequential, [])
  })
})

describe('how far the answer can be trusted', () => {
  test('the answer has its number of blocks, and whether there are intervals', () => {
    const run = (blocks: number) => [...measured(blocks, 'nginx', 1000), ...measured(blocks, 'async', 500)]
    const several = answerOf(5, run(5))
    assert.deepEqual([several.blocks, several.plannedBlocks, several.hasIntervals], [5, 5, true])
    const first = answerOf(5, run(1))
    assert.deepEqual([first.blocks, first.plannedBlocks, first.hasIntervals], [1, 5, false])
    assert.equal(answerOf(9, measured(9, 'nginx', 1000)).hasIntervals, false)
  })

  test('the answer has the cells that failed, with the number of failed blocks', () => {
    const [hung, fine] = measured(2, 'async', 500)
    assert.ok(hung && fine)
    const broken = resultOf('broken', 'direct', 1, died)
    const { failed, cells } = answerOf(2, [broken, { ...hung, outcome: 'hung', reason: 'x' }, fine])
    assert.equal(cells, 2)
    assert.deepEqual(
      failed.map(({ server, outcome, failed, blocks }) => [server, outcome, failed, blocks]),
      [
        ['broken', 'died', 1, 1],
        ['async', 'hung', 1, 2],
      ],
    )
  })

  test('the answer is empty where nothing was measured', () => {
    const { direct, proxied, sequential, cells } = answerOf(1, [])
    assert.deepEqual([direct, proxied, sequential, cells], [[], [], [], 0])
  })
})

test('a cell of which one measurement in a block failed is among the failures', () => {
  const [first, second, third] = [1, 2, 3].map((baseline_repetition) => {
    const result = resultOf('nginx', 'direct', 1000)
    return { ...result, cell: { ...result.cell, baseline_repetition } }
  })
  assert.ok(first && second && third)
  const failed = { ...second, outcome: 'failed-requests', reason: '1 reset' } as const
  assert.deepEqual(
    answerOf(1, [first, failed, third, ...measured(1, 'a', 500)]).failed.map(({ server, outcome }) => [
      server,
      outcome,
    ]),
    [['nginx', 'failed-requests']],
  )
})

test('of two servers behind a proxy neither is set apart, however far they are from each other', () => {
  const topology = 'behind-nginx'
  const results = [measured(1, 'nginx', 1000), measured(1, 'a', 900, { topology }), measured(1, 'b', 2, { topology })]
  const [proxied] = answerOf(1, results.flat()).proxied
  assert.deepEqual([proxied?.servers, proxied?.apart], [2, []])
})
