import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Manifest } from '../../scripts/run/manifest.ts'
import type { CellResult } from '../../scripts/run/result.ts'
import { parseReference } from '../../scripts/scenario/reference.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import type { Topology } from '../../scripts/scenario/topology.ts'
import { factsWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

const died = { outcome: 'died', reason: 'server: exited with code 1', figures: null, counters: null } as const
const blocks = (count: number) =>
  scenarioSchema.parse({ blocks: count, load: { kind: 'hey', requests: 1000, workers: 10 } })

/** A server over some blocks that differ a little, its rate its own, unless it left the droplet idle. */
function measured(
  count: number,
  server: string,
  rps: number,
  at: { topology?: Topology; cpu_us?: number; spread?: number } = {},
) {
  const { topology = 'direct', cpu_us = 950_000 / rps, spread = 0.002 } = at
  return Array.from({ length: count }, (_, index): CellResult => {
    // Of no two servers alike, and without a trend.
    const noise = 1 + spread * Math.sin(7 * (index + 1) * (server.length + 1) + rps)
    const result = resultOf(server, topology, rps * noise)
    const counters = result.counters && { ...result.counters, droplet_cpu_s: (cpu_us * noise) / 1000 }
    return { ...result, counters, cell: { ...result.cell, block: index + 1 } }
  })
}

const families: Readonly<Record<string, string>> = {
  sequential1: 'sequential',
  sequential2: 'sequential',
  waitress: 'existing',
}

function answer(results: readonly CellResult[], changes: Partial<Manifest> = {}): string[] {
  const manifest = manifestOf(results, changes)
  const servers = manifest.servers.map((server) => ({ ...server, family: families[server.name] ?? server.family }))
  return factsWithout({ ...manifest, servers }).findings ?? []
}

const starting = (sentences: readonly string[], text: string) => sentences.find((one) => one.startsWith(text)) ?? ''

describe('which server is the best', () => {
  test('the fastest server is named with its interval where every figure is the server’s own', () => {
    const results = [
      ...measured(5, 'nginx', 1000),
      ...measured(5, 'async', 500),
      ...measured(5, 'threading1', 499.9),
      ...measured(5, 'forking1', 50),
    ]
    const text = starting(answer(results, { scenario: blocks(5) }), 'Direct on lan')
    assert.match(
      text,
      /^Direct on lan, every figure is its server’s own: async with 50\d requests\/s \(50(\.\d)? % of NGINX, 95 % interval 49\.\d+ to 50\.\d+ %\) is the highest, and threading1 is not surely slower\.$/,
    )
  })

  test('the fastest server is named alone where all others are significantly slower', () => {
    const results = [...measured(5, 'nginx', 1000), ...measured(5, 'async', 500), ...measured(5, 'forking1', 50)]
    assert.match(
      starting(answer(results, { scenario: blocks(5) }), 'Direct on lan'),
      / is the highest, and all others are surely slower\.$/,
    )
  })

  test('the fastest server is unknown by rates with another bottleneck, and known by CPU time per request', () => {
    const results = [
      ...measured(5, 'nginx', 1000),
      ...measured(5, 'async', 900, { cpu_us: 300 }),
      ...measured(5, 'nonblocking', 800, { cpu_us: 100 }),
      ...measured(5, 'pool', 700, { cpu_us: 100.1 }),
    ]
    const text = starting(answer(results, { scenario: blocks(5) }), 'Direct on lan')
    assert.match(text, /no figure is a server’s own: the limit was something that was not found out \(3\)/)
    assert.match(text, /from (69|70)\d \(pool\) to (89|90)\d requests\/s \(async\)/)
    assert.match(
      text,
      /do not rank the servers; in CPU time a request, .*, (nonblocking|pool) is the cheapest with 100 µs \(CPU rank 1 to 2 of 4\), and (nonblocking|pool) \(rank 1 to 2 of 4\) is not surely dearer\.$/,
    )
  })

  test('the answer names the generator where it is the bottleneck, and the servers that are faster', () => {
    const ceilings = [
      { kind: 'ceiling', block: 1, network: 'lan', pattern: 'closing', way: null, rps: 900, dropletCpu: 0.5 },
    ] as const
    const results = [
      ...measured(1, 'nginx', 1000),
      ...measured(1, 'async', 960, { cpu_us: 300 }),
      ...measured(1, 'slow', 100),
    ]
    const text = starting(answer(results, { ceilings: [...ceilings] }), 'Direct on lan')
    assert.match(
      text,
      /^Direct on lan, 1 of 2 figures is its server’s own: of these, slow with 100 requests\/s \(10 % of NGINX\) is the only one\. /,
    )
    assert.match(
      text,
      /The others were limited by the generator \(1\), so they are lower bounds and cannot be ranked, but async with at least 9[56]\d is above slow; in CPU time/,
    )
  })

  test('the fastest server is no question in a run with one server', () => {
    const sentences = answer(measured(1, 'async', 500))
    assert.match(
      sentences[0] ?? '',
      /^Direct on lan, only async with (499|50\d) requests\/s has a figure, limited by the server\.$/,
    )
    assert.match(sentences.at(-1) ?? '', /^NGINX was not measured, so nothing is a percentage of it\.$/)
  })
})

describe('how alike the servers are behind NGINX', () => {
  const topology = 'behind-nginx' as const
  const behind = (rates: Readonly<Record<string, number>>, count: number, spread = 0.002) =>
    starting(
      answer(
        Object.entries(rates).flatMap(([server, rps]) => measured(count, server, rps, { topology, spread })),
        { scenario: blocks(count) },
      ),
      'Behind NGINX on lan',
    )

  test('the servers are not alike behind NGINX where some differ', () => {
    const text = behind({ a: 100, bb: 200, ccc: 400 }, 5)
    assert.match(
      text,
      /the 3 servers lie between 100 \(a\) and 40\d requests\/s \(ccc\), 4(\.0\d)? to 1, with a median of 200/,
    )
    assert.match(
      text,
      /of 3 pairs 3 differ, 0 are tied within 3 % and 0 not separated, so the article’s “all perform the same, around 450 RPS” does not hold here\.$/,
    )
  })

  test('a single server that differs behind NGINX is named', () => {
    const text = behind({ a: 100, bb: 400, ccc: 400.1 }, 5)
    assert.match(
      text,
      /of 3 pairs 2 differ, 1 are tied within 3 % and 0 not separated, .* does not hold here for a; between the others no difference is shown\.$/,
    )
  })

  test('the servers are alike behind NGINX where all are equivalent', () => {
    assert.match(
      behind({ a: 400, bb: 400.1, ccc: 400.2 }, 5),
      /all are tied within 3 %, so of the article’s .* the first part holds here\.$/,
    )
  })

  test('likeness behind NGINX is unknown where no difference is significant', () => {
    assert.match(
      behind({ a: 400, bb: 410, ccc: 405 }, 3, 0.3),
      /of 3 pairs 0 differ, 0 are tied within 3 % and 3 not separated, so .* is neither shown nor refuted/,
    )
  })

  test('likeness behind NGINX is unknown from one block', () => {
    assert.match(
      behind({ a: 100, bb: 400 }, 1),
      /: further apart than the 3 % of a tie, but without an interval to tell how much of that is chance, so .* is neither shown nor refuted\.$/,
    )
    assert.match(behind({ a: 400, bb: 401 }, 1), /: within 3 % of each other, but without an interval/)
  })

  test('likeness behind NGINX is no question with one server', () => {
    assert.match(
      behind({ a: 100 }, 1),
      /^Behind NGINX on lan, only a has a figure \(\d+ requests\/s\), which cannot be set against the article’s/,
    )
  })

  test('the answer names figures behind NGINX that are not the server’s own', () => {
    const results = ['a', 'bb'].flatMap((server) => measured(1, server, 400, { topology, cpu_us: 100 }))
    assert.match(
      starting(answer(results), 'Behind NGINX'),
      /; 2 of the figures are no server’s own, but limited by something that was not found out \(2\)\.$/,
    )
  })
})

describe('sequential servers and Waitress', () => {
  const of = (count: number, sequential: [number, number?], waitress: [number, number?]) => {
    const at = (cpu_us: number | undefined) => (cpu_us === undefined ? {} : { cpu_us })
    const results = [
      ...measured(count, 'nginx', 1000),
      ...measured(count, 'sequential1', sequential[0] / 2, at(sequential[1])),
      ...measured(count, 'sequential2', sequential[0], at(sequential[1])),
      ...measured(count, 'waitress', waitress[0], at(waitress[1])),
    ]
    return starting(answer(results, { scenario: blocks(count) }), 'The article calls sequential')
  }

  test('sequential servers and Waitress are ranked where both figures are their own', () => {
    assert.match(
      of(5, [100], [400]),
      /sequential2, the fastest sequential one, \d+(\.\d)? \((4|3\.99|4\.01) times as many, 95 % interval 3\.9\d to 4(\.0\d)?\), so as servers, too, the sequential ones are slower here\.$/,
    )
    assert.match(of(5, [400], [100]), /, so the sequential ones are not slower here but faster\.$/)
    assert.match(of(5, [400], [400]), /, which does not separate them\.$/)
  })

  test('sequential servers and Waitress are ranked by a bound on the right side only', () => {
    assert.match(of(5, [100], [400, 100]), /, so as servers, too, the sequential ones are slower here\.$/)
    assert.match(
      of(5, [100, 100], [400]),
      /, which is the article’s order of rates and does not rank them as servers, since the limits were the server and something that was not found out; a request costs them \d+ and 100 µs of CPU\.$/,
    )
  })

  test('sequential servers and Waitress are not ranked where no figure is their own, nor by one block', () => {
    assert.match(
      of(5, [400, 50], [100, 100]),
      /, which is not the article’s order of rates and does not rank them as servers, since both were limited by something that was not found out; /,
    )
    assert.match(of(1, [400], [100]), /, without an interval to tell which is faster\.$/)
  })

  test('sequential servers and Waitress are left out where one is missing', () => {
    assert.equal(starting(answer(measured(1, 'waitress', 100)), 'The article calls'), '')
  })
})

describe('how sure it is', () => {
  test('confidence is unknown from one block, and holds for one machine', () => {
    assert.ok(
      answer([...measured(1, 'nginx', 1000), ...measured(1, 'async', 500)]).includes(
        'Every figure is of one block, so no interval can be given and small differences may be chance; all of it holds for this machine: a CPU, 2 CPUs (CPU 1 for the droplet, CPU 0 for the generator), Linux 6.1, Engine 20.10.24.',
      ),
    )
  })

  test('confidence comes with intervals from several blocks', () => {
    const results = [...measured(5, 'nginx', 1000), ...measured(5, 'async', 500)]
    assert.match(
      starting(answer(results, { scenario: blocks(5) }), 'The figures'),
      /^The figures are medians of 5 blocks; the 95 % intervals hold for all cells of a network at once; /,
    )
  })

  test('the answer names the cells that failed, and how many are left', () => {
    const results = [
      ...measured(2, 'nginx', 1000),
      resultOf('broken', 'direct', 1, died),
      ...measured(2, 'async', 500).map((result, index) =>
        index === 0 ? result : { ...result, outcome: 'hung' as const, reason: 'x' },
      ),
    ]
    const order = [...results.map(({ cell }) => cell), { ...resultOf('late', 'direct', 1).cell }]
    const last = answer(results, { scenario: blocks(2), order, status: 'interrupted' }).at(-1)
    assert.equal(
      last,
      '1 of 3 cells failed and has no figure that may be compared: broken direct lan (died); 1 cell failed in some blocks: async direct lan (hung); the run was interrupted, with 1 of 6 measurements left.',
    )
  })

  test('the answer of an interrupted run says how many of the planned blocks were measured', () => {
    const results = [...measured(1, 'nginx', 1000), ...measured(1, 'async', 500)]
    const order = [...results, ...results.map((one) => ({ ...one, cell: { ...one.cell, block: 2 } }))].map(
      ({ cell }) => cell,
    )
    const sentences = answer(results, { scenario: blocks(2), order, status: 'interrupted' })
    assert.match(
      starting(sentences, 'Every figure'),
      /^Every figure is of one block so far, of 2 planned, so no interval/,
    )
    assert.match(sentences.at(-1) ?? '', /^The run was interrupted, with 2 of 4 measurements left\.$/)
  })

  test('the answer says so where nothing was measured or no cell has a figure', () => {
    assert.deepEqual(answer([]), ['Nothing was measured.'])
    const sentences = answer([resultOf('nginx', 'direct', 1, died), resultOf('async', 'direct', 1, died)])
    assert.equal(starting(sentences, 'Direct'), '')
    assert.match(
      sentences.at(-1) ?? '',
      /^2 of 2 cells failed and have no figure .*: nginx direct lan \(died\) and async direct lan \(died\)\.$/,
    )
  })

  test('the answer says how well a published table is reproduced', () => {
    const csv =
      'server,rps,mean_s,mode_s,worst_s,keeps_alive\nnginx,500,0.01,0.1,0.6,yes\na,40,0.04,0.1,0.6,no\nb,30,0.03,0.1,0.6,no\n'
    const results = [resultOf('nginx', 'direct', 1000), resultOf('a', 'direct', 80), resultOf('b', 'direct', 60)]
    assert.equal(
      starting(answer(results, { reference: parseReference(csv, {}) }), 'Beside'),
      'Beside the published table, the ranks of 3 servers’ rates on lan agree with a correlation of 1.00 (Spearman, p = 0.1667), and the rates are 2 times the published ones (median).',
    )
  })

  test('a server’s name puts no control characters into the answer', () => {
    const text = answer([resultOf('a\u001b[2J\nb', 'direct', 1, died)]).join('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(text, /[\u0000-\u001f]/)
  })
})
