import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CellResult } from '../../scripts/run/result.ts'
import { scenarioSchema } from '../../scripts/scenario/scenario.ts'
import type { Topology } from '../../scripts/scenario/topology.ts'
import { factsWithout, manifestOf, resultOf } from '../fixtures/manifest.ts'

const families: Readonly<Record<string, string>> = { sequential1: 'sequential', waitress: 'existing' }

/** A server's rates over some blocks, and what a request costs. */
interface Made {
  readonly server: string
  readonly rps: number
  readonly cpu_us?: number
  readonly topology?: Topology
}

function headline(blocks: number, ...made: Made[]): string[] {
  const results = made.flatMap(({ server, rps, cpu_us = 950_000 / rps, topology = 'direct' }, which) =>
    Array.from({ length: blocks }, (_, index): CellResult => {
      const noise = 1 + 0.001 * Math.sin(7 * (index + 1) * (which + 1))
      const result = resultOf(server, topology, rps * noise)
      const counters = result.counters && { ...result.counters, droplet_cpu_s: (cpu_us * noise) / 1000 }
      return { ...result, counters, cell: { ...result.cell, block: index + 1 } }
    }),
  )
  const scenario = scenarioSchema.parse({ blocks, load: { kind: 'hey', requests: 1000, workers: 10 } })
  const manifest = manifestOf(results, { scenario })
  const servers = manifest.servers.map((server) => ({ ...server, family: families[server.name] ?? server.family }))
  return factsWithout({ ...manifest, servers }).answer
}

const nginx = { server: 'nginx', rps: 10_000 }

describe('the answer at a glance', () => {
  const answer = headline(
    5,
    nginx,
    { server: 'sequential1', rps: 800, cpu_us: 100 },
    { server: 'waitress', rps: 1000, cpu_us: 200 },
    { server: 'forking1', rps: 50 },
    { server: 'waitress', rps: 400, topology: 'behind-nginx' },
    { server: 'sequential1', rps: 400.1, topology: 'behind-nginx' },
  )

  test('the headline has four sentences', () => assert.equal(answer.length, 4))

  test('the headline names the fastest servers at their own bottleneck, and the others', () => {
    assert.match(
      answer[0] ?? '',
      /^On lan, only forking1 with 50 requests\/s was at its own limit \(the other 2 were held back by something that was not found out, of which waitress reached (1000|999|1001)\)/,
    )
    assert.match(
      answer[0] ?? '',
      /the least CPU time in sequential1 \(100 µs\) and the most in forking1 \(190\d\d µs\)\.$/,
    )
  })

  test('the headline sets sequential servers beside Waitress, as measured and by their own figures', () => {
    assert.match(
      answer[1] ?? '',
      /: 80\d against (1000|999|1001) requests\/s on lan \(both limited by something that was not found out\); a request costs them 100 and 200 µs of CPU, so as a server the sequential one is the cheaper\.$/,
    )
  })

  test('the headline says whether all servers are alike behind NGINX', () => {
    assert.match(answer[2] ?? '', /^“Behind NGINX they are all alike”: 400 to 400 requests\/s on lan \(all tied\)\.$/)
    const apart = headline(
      5,
      ...[100, 400, 400.2].map((rps, index) => ({ server: `s${index}`, rps, topology: 'behind-nginx' as const })),
    )
    assert.match(apart.join(' '), /\(2 of 3 pairs differ, all of them from s0\)/)
  })

  test('the headline says how sure the answer is, and for which machine', () => {
    assert.match(answer[3] ?? '', /^Medians of 5 blocks, .*; it holds for this machine: a CPU, 2 CPUs/)
    const single = headline(1, nginx, { server: 'a', rps: 50 }, { server: 'b', rps: 60 })
    assert.match(single[0] ?? '', /^On lan, the fastest of 2 servers is b with 60(\.\d)? requests\/s; a request/)
    assert.match(single.at(-1) ?? '', /^One block, so no interval/)
    assert.match(headline(9, nginx).at(-1) ?? '', /^Medians of 9 blocks, and no other cell to compare with; it holds/)
  })

  test('the headline of a run without results says that nothing was measured', () =>
    assert.deepEqual(headline(1), ['Nothing was measured.']))
})
