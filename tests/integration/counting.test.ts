import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { attributionOfResult } from '../../scripts/analysis/attributions.ts'
import { warningsOf } from '../../scripts/analysis/warnings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { cpuPerRequest_us } from '../../scripts/run/rates.ts'
import { assertBottleneck, runScenario, testSettings, useComposeFiles } from './harness.ts'

describe('a server that uses its droplet for more than its requests', () => {
  let manifest: Manifest

  before(async () => {
    useComposeFiles('docker-compose.counted.yml')
    manifest = await runScenario(await testSettings(), {
      servers: ['waits', 'spins', 'busy-beside', 'had-memory', 'reads-files', 'half-a-cpu', 'keeps-threads'],
      topologies: ['direct'],
      networks: ['lan', 'internet'],
      load: { kind: 'hey', requests: 1500, workers: 50 },
      cell_timeout_s: 20,
    })
  })

  const resultOf = (server: string, network: string) => {
    const result = manifest.results.find(({ cell }) => cell.server === server && cell.network === network)
    assert.ok(result, `${server} ${network}`)
    return result
  }
  const attributed = (server: string, network: string) => attributionOfResult(resultOf(server, network), manifest)
  const cost = (server: string, network = 'lan') => cpuPerRequest_us(resultOf(server, network))

  test('the bottleneck over the internet is the client concurrency, also for a server that spins', (context) => {
    for (const server of ['spins', 'waits'])
      assertBottleneck(context, attributed(server, 'internet'), 'client-concurrency', server)
  })

  test('a server that spins has no CPU time per request, is not its own bottleneck, and is named in a warning', (context) => {
    const others = resultOf('spins', 'lan').counters?.host_others ?? 0
    // A loop that gets no CPU cannot be told from one that waits.
    if (others >= 0.5)
      return context.skip(`other programs used ${Math.round(100 * others)} % of the machine’s CPU time`)
    for (const network of ['lan', 'internet']) assert.equal(cost('spins', network), null)
    assert.notEqual(attributed('spins', 'lan').by, 'server')
    const idle = warningsOf(manifest).filter((one) => one.kind === 'idle-cpu')
    assert.equal(idle.find((one) => one.server === 'spins')?.isCostKnown, false)
    assert.ok(idle.every(({ server }) => server !== 'waits' && server !== 'had-memory'))
  })

  test('CPU time of a busy process beside the server counts as idle CPU time', () => {
    const [burnt = 0, none = 0] = ['busy-beside', 'waits'].map(
      (server) => resultOf(server, 'internet').counters?.idle_cpu ?? 0,
    )
    assert.ok(burnt > none, `${burnt} and ${none}`)
  })

  test('memory that the server gave back, or that the kernel can reclaim, is no bottleneck', () => {
    for (const server of ['had-memory', 'reads-files']) {
      const { counters } = resultOf(server, 'lan')
      assert.ok((counters?.peak_memory_bytes ?? 0) > 0.9 * 2 ** 30, `${server} had its memory full`)
      assert.ok((counters?.held_memory ?? 1) < 0.5, `${server} holds ${counters?.held_memory}`)
      assert.notEqual(attributed(server, 'lan').by, 'memory')
    }
  })

  test('a server with half a CPU is not a valid droplet', () => {
    const { outcome, reason } = resultOf('half-a-cpu', 'lan')
    assert.deepEqual([outcome, reason], ['invalid', 'cpus gives it 0.5 CPUs instead of 1; remove it'])
  })

  test('requests that fail at the limit on threads have errors as bottleneck, and the reason names the limit', () => {
    const { by, why } = attributed('keeps-threads', 'lan')
    assert.equal(by, 'errors', why)
    assert.match(why, /its limit of 512 processes and threads was reached, and \d+ more could not begin/)
  })
})

describe('a narrow link', () => {
  test('the network is the bottleneck where the bandwidth of a link is used up', async (context) => {
    useComposeFiles('docker-compose.counted.yml')
    const manifest = await runScenario(await testSettings(), {
      servers: ['waits'],
      topologies: ['direct'],
      networks: [{ name: 'narrow', delay_ms: 5, mbit_per_s: 1 }],
      load: { kind: 'hey', requests: 1500, workers: 50 },
    })
    const [result] = manifest.results
    assert.ok(result)
    const found = attributionOfResult(result, manifest)
    assertBottleneck(context, found, 'network', 'waits')
    if (found.by === 'network') assert.match(found.why, /^the link carries 1 Mbit\/s, and /)
  })
})
