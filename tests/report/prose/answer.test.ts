import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Answer, DirectAnswer, Leader, ProxiedAnswer, SequentialClaim } from '../../../scripts/analysis/answer.ts'
import type { ArticleFinding } from '../../../scripts/analysis/article.ts'
import { wordAnswer } from '../../../scripts/report/prose/answer.ts'
import type { Manifest } from '../../../scripts/run/manifest.ts'
import { manifestOf } from '../../fixtures/manifest.ts'

const leader = (server: string, value: number, changes: Partial<Leader> = {}): Leader => ({
  ...{ server, value, equivalent: [], undecided: [] },
  ...changes,
})

const direct: DirectAnswer = {
  network: 'lan',
  servers: 14,
  fastest: {
    ...leader('waitress', 12_084, { equivalent: ['gunicorn-gevent'] }),
    ...{ percent: 49.2, percentSign: '=' },
  },
  isMinimum: false,
  maybeFaster: 9,
  slowest: { server: 'forking1', value: 29.2 },
  minimums: [
    { bottleneck: 'generator', servers: 7 },
    { bottleneck: null, servers: 2 },
  ],
  cheapest: leader('sequential1', 28.5, { undecided: ['sequential2'] }),
  dearest: { server: 'forking1', value: 33_591 },
  byProtocol: [],
}

const proxied: ProxiedAnswer = {
  ...{ network: 'lan', topology: 'behind-nginx', servers: 13, verdict: 'different', pairs: 78, different: 66 },
  apart: [{ server: 'forking1', value: 29.2 }],
  slowest: { server: 'threading1', value: 4401 },
  fastest: { server: 'async', value: 12_437 },
  minimums: [],
}

const contender = (server: string, value: number, cpu_us: number | null) =>
  ({ server, value, cpu_us, bottleneck: 'server' }) as const

const claim: SequentialClaim = {
  network: 'lan',
  waitress: contender('waitress', 400, 96.49),
  sequential: contender('sequential2', 100, 42.1),
  ...{ rate: 'higher', cost: 'higher', holds: true, published: null },
}

const empty: Answer = {
  ...{ rate_rps: null, direct: [], proxied: [], sequential: [], failed: [] },
  ...{ cells: 15, blocks: 1, plannedBlocks: 1, hasIntervals: false },
}

/** The paragraphs of an answer without its last one, on confidence and machine; and the findings. */
function worded(changes: Partial<Answer>, articleFindings: readonly ArticleFinding[] = []) {
  const { answer, findings } = all(changes, articleFindings)
  return { answer: answer.slice(0, -1), findings }
}

function all(changes: Partial<Answer>, articleFindings: readonly ArticleFinding[] = []) {
  return wordAnswer({ run: manifestOf([]), answer: { ...empty, ...changes }, articleFindings })
}

describe('the answer on direct servers', () => {
  test('the answer gives the fastest server, then the minimums, then CPU time per request', () => {
    assert.deepEqual(worded({ direct: [direct] }).answer, [
      'Fastest on lan: waitress and gunicorn-gevent, about 12,100 req/s, 49.2 % of NGINX. 9 other servers may be faster: their rates are minimums (≥). Bottleneck: generator (7), unknown (2). The generator has 1 CPU: on a machine with more, fewer rates are minimums.',
      'Cheapest per request on lan: sequential1, 28.5 µs of CPU. No significant difference from sequential2. Dearest: forking1, 33.6 ms.',
    ])
  })

  test('the highest rate is “at least” where it is a minimum', () => {
    const fastest = { ...direct.fastest, equivalent: [], percentSign: '?' as const }
    const minimums = [{ bottleneck: 'generator' as const, servers: 2 }]
    assert.equal(
      worded({ direct: [{ ...direct, fastest, minimums, maybeFaster: 1, isMinimum: true }] }).answer[0],
      'Fastest on lan: waitress, at least 12,100 req/s. 1 other server may be faster: its rate is a minimum (≥). Bottleneck: generator (2). The generator has 1 CPU: on a machine with more, fewer rates are minimums.',
    )
  })

  test('the answer says what lifts the rates that the generator held back', () => {
    const { machine, scenario } = manifestOf([])
    const generator = (changes: Partial<Manifest>) => {
      const run = {
        ...manifestOf([]),
        machine: { ...machine, cpus: { ...machine.cpus, generator: [0, 2, 3] } },
        ...changes,
      }
      const answer = { ...empty, direct: [direct] }
      return wordAnswer({ run, answer, articleFindings: [] }).answer[0]?.split('(2). ')[1]
    }
    assert.equal(generator({}), 'The generator has 3 CPUs, and `--scenario capacity` uses all of them.')
    const capacity = { ...scenario, load: { kind: 'capacity', workers: 50, seconds: 5 } } as const
    assert.equal(
      generator({ scenario: capacity }),
      'The generator has 3 CPUs: on a machine with more, fewer rates are minimums.',
    )
  })

  test('the fastest server is unknown where every rate is a minimum', () => {
    const minimums = [{ bottleneck: 'client-concurrency' as const, servers: 14 }]
    assert.equal(
      worded({ direct: [{ ...direct, minimums, isMinimum: true, maybeFaster: 13 }] }).answer[0],
      'Fastest on lan: unknown. All 14 rates are minimums (≥), 29.2 to 12,100 req/s. Bottleneck: client-concurrency (14).',
    )
  })

  test('the answer on a single server is one sentence', () => {
    const fastest = { ...direct.fastest, equivalent: [], percent: null }
    assert.deepEqual(
      worded({ direct: [{ ...direct, fastest, servers: 1, minimums: [], maybeFaster: 0, dearest: null }] }).answer,
      ['Only waitress was measured on lan: 12,100 req/s.'],
    )
  })

  test('the answer gives the cheapest server of each protocol in a sentence each', () => {
    const byProtocol: DirectAnswer['byProtocol'] = [
      { protocol: 'wsgi', servers: 4, ...leader('bjoern', 20.4, { equivalent: ['fapws'], undecided: ['cheroot'] }) },
      { protocol: 'asgi', servers: 3, ...leader('granian', 45, { undecided: ['uvicorn'] }) },
      { protocol: 'own', servers: 1, ...leader('tornado', 81) },
    ]
    assert.deepEqual(worded({ direct: [{ ...direct, byProtocol }] }).answer.slice(1), [
      'Cheapest per request on lan: sequential1, 28.5 µs of CPU. No significant difference from sequential2. Dearest: forking1, 33.6 ms. ' +
        'Cheapest WSGI servers: bjoern and fapws, about 20.4 µs, equivalent within 3 %; no significant difference from cheroot. ' +
        'Cheapest ASGI server: granian, 45 µs; no significant difference from uvicorn. ' +
        'Only server with its own interface: tornado, 81 µs.',
    ])
  })

  test('the cheapest servers of a protocol are several where their ranks are shared', () => {
    const byProtocol: DirectAnswer['byProtocol'] = [
      { protocol: 'own', servers: 2, ...leader('tornado', 81, { equivalent: ['aiohttp'] }) },
    ]
    assert.match(
      worded({ direct: [{ ...direct, byProtocol }] }).answer[1] ?? '',
      / Cheapest servers with their own interface: tornado and aiohttp, about 81 µs, equivalent within 3 %\.$/,
    )
  })

  test('the findings have the networks that the answer leaves out', () => {
    const { findings } = worded({ direct: [direct, { ...direct, network: 'internet', minimums: [], maybeFaster: 0 }] })
    assert.equal(findings[0], 'Fastest on internet: waitress and gunicorn-gevent, about 12,100 req/s, 49.2 % of NGINX.')
    assert.equal(findings.length, 2)
  })
})

describe('the answer on servers behind NGINX', () => {
  test('the answer behind NGINX judges each network, and gives the article’s figure once', () => {
    const home: ProxiedAnswer = {
      ...proxied,
      ...{ network: 'home-2020', verdict: 'no significant difference', different: 0 },
      slowest: { server: 'a', value: 343 },
      fastest: { server: 'b', value: 550.4 },
      minimums: [{ bottleneck: 'network', servers: 13 }],
    }
    const { answer, findings } = worded({ proxied: [proxied, home] })
    assert.deepEqual(answer, [
      'Behind NGINX on lan they are not alike: 4,400 to 12,400 req/s (forking1: 29.2). On home-2020 there is no significant difference: 343 to 550 req/s (forking1: 29.2). Bottleneck: network (13). The article says about 450 req/s for all.',
    ])
    assert.deepEqual(findings, ['Behind NGINX on lan, 66 of 78 pairs of servers differ significantly.'])
  })

  test('the answer behind NGINX has a sentence for each verdict', () => {
    const of = (verdict: ProxiedAnswer['verdict']) =>
      worded({ proxied: [{ ...proxied, verdict, apart: [] }] }).answer[0]?.split(' The article')[0]
    assert.equal(of('equivalent'), 'Behind NGINX on lan they are equivalent within 3 %: 4,400 to 12,400 req/s.')
    assert.equal(of('unknown'), 'Behind NGINX on lan: 4,400 to 12,400 req/s.')
  })

  test('the answer behind NGINX says that only one server was measured', () => {
    const { answer } = worded({ proxied: [{ ...proxied, servers: 1, apart: [] }] })
    assert.equal(
      answer[0],
      'Behind NGINX on lan only async was measured: 12,400 req/s. The article says about 450 req/s for all.',
    )
  })
})

describe('the article’s claim on Waitress', () => {
  const sentence = (changes: Partial<SequentialClaim>) =>
    worded({ direct: [direct], sequential: [{ ...claim, ...changes }] }).answer.at(-1)

  test('the claim on Waitress is confirmed or refuted, with published rates and CPU time per request', () => {
    assert.equal(
      sentence({ published: { waitress: 449.07, sequential: 54.23 } }),
      'waitress beats the sequential servers on lan, as the article says: 400 req/s against 100 (sequential2). The article has 449 against 54.2. A request costs sequential2 42.1 µs of CPU and waitress 96.5 µs.',
    )
    assert.equal(
      sentence({ holds: false, rate: 'lower', cost: 'equivalent' }),
      'waitress does not beat the sequential servers on lan, unlike in the article: 400 req/s against 100 (sequential2).',
    )
  })

  test('the claim on Waitress is unknown where noise or another bottleneck decides', () => {
    const open = { holds: null, cost: 'unknown' } as const
    assert.equal(
      sentence({ ...open, rate: 'no significant difference' }),
      'waitress and the sequential servers show no significant difference on lan: 400 req/s against 100 (sequential2).',
    )
    const waitress = { ...claim.waitress, bottleneck: null }
    const sequential = { ...claim.sequential, bottleneck: 'generator' as const }
    // A server that reached a minimum may do more.
    assert.match(sentence({ ...open, rate: 'no significant difference', sequential }) ?? '', /^Whether waitress beats/)
    assert.equal(
      sentence({ ...open, waitress, sequential }),
      'Whether waitress beats the sequential servers on lan is unknown: 400 req/s against 100 (sequential2). Bottleneck: unknown and generator.',
    )
  })
})

describe('the confidence in an answer', () => {
  const last = (changes: Partial<Answer>) => all(changes).answer.at(-1)
  const machine = 'Machine: a CPU, 2 CPUs, Linux 6.1, Docker Engine 20.10.24.'

  test('the confidence comes last and names the machine', () => {
    assert.equal(
      last({}),
      `Measured once. Differences below about 20 % may be noise; use \`--scenario standard\` for confidence intervals. ${machine}`,
    )
    assert.equal(
      last({ plannedBlocks: 5 }),
      `Measured once so far, of 5 blocks. Differences below about 20 % may be noise. ${machine}`,
    )
    assert.equal(
      last({ blocks: 5, hasIntervals: true }),
      `Rates are medians of 5 blocks. Differences are significant at 95 % for all servers of a network together. ${machine}`,
    )
    assert.equal(
      last({ blocks: 9 }),
      `Rates are medians of 9 blocks. There are too few figures for confidence intervals. ${machine}`,
    )
  })

  test('the last paragraph begins with the cells that failed', () => {
    const cell = { topology: 'direct', network: 'lan', blocks: 2 } as const
    const failed = [
      { ...cell, server: 'broken', outcome: 'died', failed: 2 } as const,
      { ...cell, server: 'async\u001b', outcome: 'hung', failed: 1 } as const,
    ]
    assert.equal(
      last({ failed, blocks: 9 })?.split(' Rates')[0],
      '1 of 15 cells failed: broken direct lan (died). Failed in some blocks: async  direct lan (hung).',
    )
  })

  test('the answer to an empty run is that nothing was measured', () => {
    assert.deepEqual(all({ cells: 0 }), { answer: ['Nothing was measured.'], findings: [] })
  })
})

test('the published table has a finding for each network', () => {
  const of = (statistic: ArticleFinding['statistic'], value: number, p: number | null) =>
    ({ network: 'lan', servers: 15, statistic, value, p }) as const
  assert.deepEqual(worded({}, [of('rps-ranks', 0.534, 0.02241), of('rps-ratio', 68.88, null)]).findings, [
    'The order of 15 published rates agrees on lan with ρ = 0.53 (Spearman, p = 0.022). The rates are 68.9 times the published ones (median).',
  ])
})
