import assert from 'node:assert/strict'
import { before, describe, type TestContext, test } from 'node:test'
import type { Attribution } from '../../scripts/analysis/attribution.ts'
import { attributionOfResult } from '../../scripts/analysis/attributions.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { assertBottleneck, runScenario, testSettings, useComposeFiles } from './harness.ts'

describe('the bottleneck of a measured cell', () => {
  const manifests = new Map<string, Manifest>()

  before(async () => {
    useComposeFiles('docker-compose.bottlenecks.yml', 'docker-compose.misbehaving.yml')
    // One CPU for the generator, also where there are more: with several it is not the bottleneck.
    const settings = { ...(await testSettings()), cpus: { droplet: undefined, generator: [0] } }
    const measure = async (
      network: string | { readonly name: string; readonly [setting: string]: unknown },
      ...servers: string[]
    ) => {
      const manifest = await runScenario(settings, {
        servers,
        topologies: ['direct'],
        networks: [network],
        load: { kind: 'hey', requests: 500, workers: 50, at_least_s: 2 },
        ceilings: true,
        cell_timeout_s: 10,
      })
      manifests.set(typeof network === 'string' ? network : network.name, manifest)
    }
    await measure('lan', 'nginx', 'sequential1', 'forking2', 'keeps-memory', 'keeps-enough', 'dies-midway')
    await measure('internet', 'nginx', 'keeps-enough')
    await measure({ name: 'narrow', delay_ms: 5, connections_per_s: 100, burst: 10, over_rate: 'wait' }, 'sequential1')
  })

  const resultOf = (server: string, network: string) => {
    const manifest = manifests.get(network) ?? assert.fail(network)
    const result = manifest.results.find(({ cell }) => cell.server === server) ?? assert.fail(`${server} ${network}`)
    return { result, attribution: attributionOfResult(result, manifest) }
  }
  const is = (context: TestContext, server: string, network: string, by: Attribution['by']) =>
    assertBottleneck(context, resultOf(server, network).attribution, by, `${server} on ${network}`)

  test('the bottleneck is the server where its CPU was used up', (context) => is(context, 'forking2', 'lan', 'server'))
  test('the bottleneck is the generator where a request costs it more than the server', (context) =>
    is(context, 'sequential1', 'lan', 'generator'))
  test('the bottleneck is the network where the link accepts no more connections', (context) =>
    is(context, 'sequential1', 'narrow', 'network'))
  test('the bottleneck is the client concurrency where the workers wait for the round trip', (context) =>
    is(context, 'nginx', 'internet', 'client-concurrency'))
  test('the bottleneck is the memory where it was full', (context) => is(context, 'keeps-memory', 'lan', 'memory'))
  test('the bottleneck is not the memory where a server fills it and needs no more', () => {
    for (const network of ['lan', 'internet']) {
      const { result, attribution } = resultOf('keeps-enough', network)
      assert.ok((result.counters?.held_memory ?? 0) >= 0.95, `${result.counters?.held_memory}`)
      assert.notEqual(attribution.by, 'memory', attribution.why)
    }
  })
  test('the bottleneck is errors where the server died under load', (context) =>
    is(context, 'dies-midway', 'lan', 'errors'))

  test('every counter is read in both network namespaces', () => {
    const results = [...manifests.values()].flatMap((manifest) => manifest.results)
    for (const { cell, counters, outcome } of results.filter((result) => result.outcome === 'ok')) {
      assert.ok(counters, `${cell.server}: ${outcome}`)
      for (const name of ['listen_overflows', 'retransmitted', 'resets', 'peak_processes', 'host_others'] as const)
        assert.notEqual(counters[name], null, `${cell.server} ${name}`)
    }
    assert.ok((resultOf('forking2', 'lan').result.counters?.peak_processes ?? 0) > 5)
  })
})
