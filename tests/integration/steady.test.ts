import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { readSamples } from '../../scripts/load/samples-file.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { runScenario, testSettings, useComposeFiles } from './harness.ts'

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

  test('keeps connections where the server does', () => {
    assert.ok((resultOf('nginx').figures?.connections ?? 0) < 20)
    assert.ok((resultOf('async').figures?.connections ?? 0) >= 800)
  })

  test('has a sample for each arrival that counts, from when it was due', async () => {
    const file = join(settings.reports, manifest.runId, 'samples', `${cellId(resultOf('async').cell)}.csv.gz`)
    const samples = [...(await readSamples(file))]
    assert.equal(samples.length, 800)
    assert.ok(samples.every(({ start_s }, index) => Math.abs(start_s - index / 200) < 1e-6))
    assert.ok(samples.every(({ late_s, latency_s }) => late_s >= 0 && latency_s > late_s))
  })

  test('finds a server too slow that cannot keep up', () => {
    const { outcome, reason } = resultOf('forking1')
    assert.equal(outcome, 'too-slow', reason)
    assert.match(reason, /^answered \d+ of 200 requests\/s; \d+ of 800 arrivals found all 200 connections busy$/)
  })
})
