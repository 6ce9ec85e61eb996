import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { execaSync } from 'execa'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { readSamples } from '../../scripts/load/samples-file.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { companionPerRequest_us, cpuPerRequest_us } from '../../scripts/run/rates.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { runScenario, silent, testSettings, useComposeFiles } from './harness.ts'

describe('a steady load', () => {
  let settings: Settings
  let manifest: Manifest

  before(async () => {
    useComposeFiles()
    settings = await testSettings()
    manifest = await runScenario(settings, {
      servers: ['nginx', 'async', 'forking1'],
      topologies: ['direct'],
      load: { kind: 'steady', rate_rps: 200, seconds: 4 },
      cell_timeout_s: 20,
    })
  })

  const resultOf = (server: string) =>
    manifest.results.find(({ cell }) => cell.server === server) ?? assert.fail(`${server} was not measured`)

  test('gives every server the same rate, and measures what a request costs', () => {
    for (const server of ['nginx', 'async']) {
      const { outcome, reason, arrivals, figures } = resultOf(server)
      assert.equal(outcome, 'ok', reason)
      assert.deepEqual([arrivals?.rate_rps, arrivals?.intended, arrivals?.dropped], [200, 800, 0])
      assert.equal(figures?.answered, 800)
    }
    const cells = analyse(manifest).cells.filter(({ comparable }) => comparable > 0)
    assert.deepEqual(
      cells.map(({ server, bottleneck }) => [server, bottleneck]),
      [
        ['nginx', 'load'],
        ['async', 'load'],
      ],
    )
    assert.ok(cells.every(({ cpu_us_per_request: cost }) => cost !== null && cost > 5))
  })

  test('gives a companion as many requests meanwhile, and nothing of it is the server’s', () => {
    const [nginx, async] = [resultOf('nginx'), resultOf('async')]
    const costs = [nginx, async].map((result) => companionPerRequest_us(result) ?? 0)
    assert.ok(
      costs.every((cost) => cost > 5),
      String(costs),
    )
    // It is what the baseline is.
    const own = cpuPerRequest_us(nginx) ?? 0
    assert.ok(own > 0.5 * (costs[0] ?? 0) && own < 2 * (costs[0] ?? 0), `${own} and ${costs[0]} µs`)
    assert.ok((nginx.counters?.connections_opened ?? 0) > (nginx.figures?.connections ?? 0))
  })

  test('keeps connections where the server does', () => {
    assert.ok((resultOf('nginx').figures?.connections ?? 0) < 20)
    assert.ok((resultOf('async').figures?.connections ?? 0) >= 800)
  })

  test('has a sample for each arrival that counts, from when it was due', async () => {
    const file = join(settings.reports, manifest.runId, 'samples', `${cellId(resultOf('async').cell)}.csv.gz`)
    const samples = [...(await readSamples(file))]
    assert.equal(samples.length, 800)
    assert.ok(samples.every(({ start_s }, index) => Math.floor(start_s * 200 + 1e-6) === index))
    assert.ok(samples.every(({ late_s, latency_s }) => late_s >= 0 && latency_s > late_s))
  })

  const killed = {
    // The next server gets its address, and answers in its place.
    'between two servers': { servers: ['nginx', 'async', 'waitress'] },
    'between two blocks': { servers: ['nginx'], blocks: 2 },
  }
  for (const [when, scenario] of Object.entries(killed)) {
    test(`ends with one line and what was measured, if the companion ends ${when}`, async () => {
      let ends = 0
      const end = () => {
        if (ends++ === 0) execaSync('docker', ['kill', `${settings.project}-companion-1`])
      }
      const run = runScenario(
        settings,
        { ...scenario, topologies: ['direct'], load: { kind: 'steady', seconds: 2 } },
        { progress: { ...silent, end } },
      )
      await assert.rejects(run, /^ContainerEnded: the container \S+-companion-1 has ended/)
      const { status, results } = await loadRun(settings.reports, undefined)
      assert.equal(status, 'failed')
      assert.equal(results.length, 1)
    })
  }

  test('finds a server too slow that cannot keep up', () => {
    const { outcome, reason } = resultOf('forking1')
    assert.equal(outcome, 'too-slow', reason)
    assert.match(reason, /^answered \d+ of 200 requests\/s; \d+ of 800 arrivals found all 200 connections busy$/)
  })
})
