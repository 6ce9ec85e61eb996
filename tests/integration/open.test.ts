import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { attributionOfResult } from '../../scripts/analysis/attributions.ts'
import type { Sample } from '../../scripts/load/samples.ts'
import { readSamples } from '../../scripts/load/samples-file.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import { writeTables } from '../../scripts/report/files.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import type { CellResult, OpenLevel } from '../../scripts/run/result.ts'
import { runScenario, testSettings, useComposeFiles } from './harness.ts'

function onlyResult({ results }: Manifest): CellResult {
  const [result, ...others] = results
  assert.ok(result && others.length === 0)
  return result
}

async function samplesOf({ reports }: Settings, { runId }: Manifest, name: string) {
  return [...(await readSamples(join(reports, runId, 'samples', `${name}.csv.gz`)))]
}

describe('an open load', () => {
  let settings: Settings
  let result: CellResult
  let manifest: Manifest

  before(async () => {
    useComposeFiles('docker-compose.stalling.yml')
    settings = await testSettings()
    manifest = await runScenario(settings, {
      servers: ['stalls'],
      topologies: ['direct'],
      load: { kind: 'open', workers: 20, seconds: 4, shares: [0.5, 0.2], connections: 200 },
    })
    result = onlyResult(manifest)
  })

  test('an open load measures the capacity first and then its levels by ascending rate', () => {
    assert.equal(result.outcome, 'ok', result.reason)
    assert.deepEqual(
      result.open?.map(({ share }) => share),
      [0.2, 0.5],
    )
    for (const { share, rate_rps } of result.open ?? [])
      assert.equal((rate_rps / (share * (result.figures?.rps ?? 0))).toFixed(4), '1.0000')
  })

  test('an open load accounts for every arrival in its figures and samples', async () => {
    for (const level of result.open ?? []) {
      assert.equal(level.intended, Math.round(4 * level.rate_rps))
      assert.equal(level.intended, level.answered + level.failed)
      const samples = await samplesOf(settings, manifest, `${cellId(result.cell)}-open-${100 * level.share}`)
      assert.equal(samples.length, level.intended)
      assert.equal(samples.filter(({ error }) => error === '').length, level.answered)
      assert.equal(samples.filter(({ error }) => error === 'dropped').length, level.dropped)
      // One in each period, and none answered before it was due.
      for (const [index, { start_s, latency_s, error }] of samples.entries()) {
        assert.equal(Math.floor(start_s * level.rate_rps + 1e-6), index)
        assert.ok(error !== '' || latency_s > 0)
      }
    }
    await writeTables(settings.reports, analyse(manifest))
    const csv = await readFile(join(settings.reports, manifest.runId, 'open.csv'), 'utf8')
    assert.equal(csv.trim().split('\n').length, 3)
  })

  test('a stall of half a second shows in the 99th percentile of an open load', () => {
    const latencies = result.open?.[0]?.latencies
    // A twentieth of all arrivals has to wait 0.4 s or more.
    assert.ok((latencies?.p99_s ?? 0) > 0.4, JSON.stringify(latencies))
    assert.ok((latencies?.worst_s ?? 0) >= (latencies?.p99_s ?? 0))
  })
})

describe('arrivals that find nobody free', () => {
  test('arrivals that no connection is free for are failures, and the generator is the bottleneck', async () => {
    useComposeFiles('docker-compose.stalling.yml')
    const settings = await testSettings()
    const manifest = await runScenario(settings, {
      servers: ['stalls'],
      topologies: ['direct'],
      load: { kind: 'open', workers: 20, seconds: 3, shares: [0.5], connections: 2 },
    })
    const result = onlyResult(manifest)
    const [level] = result.open as [OpenLevel]
    assert.ok(level.dropped > 0)
    assert.equal(level.failures['dropped'], level.dropped)
    assert.equal(
      level.failed,
      Object.values(level.failures).reduce((sum, count) => sum + count, 0),
    )
    assert.equal(level.intended, level.answered + level.failed)
    await writeTables(settings.reports, analyse(manifest))
    const csv = await readFile(join(settings.reports, manifest.runId, 'open.csv'), 'utf8')
    assert.match(csv, /,generator,/)
  })
})

describe('the capacity', () => {
  test('the capacity is measured by a thread on each CPU of the generator, and their samples are one load', async () => {
    useComposeFiles()
    const two = cpus().length > 1
    const settings = { ...(await testSettings()), cpus: { droplet: 0, generator: two ? [0, 1] : [0] } }
    const load = { kind: 'capacity', workers: 3, seconds: 4 }
    const manifest = await runScenario(settings, { servers: ['nginx'], topologies: ['direct'], load })
    const { outcome, reason, figures, cell } = onlyResult(manifest)
    assert.equal(outcome, 'ok', reason)
    const samples = await samplesOf(settings, manifest, cellId(cell))
    assert.equal(samples.length, figures?.requests)
    assert.equal(usualMostAtOnce(samples), 3)
  })
})

/** The most requests that were under way at one time, where that was so for a hundredth of the whole time. */
function usualMostAtOnce(samples: readonly Sample[]): number {
  const events = samples
    .flatMap(({ start_s, latency_s }): [number, number][] => [
      [start_s, 1],
      [start_s + latency_s, -1],
    ])
    .sort(([a], [b]) => a - b)
  const spent_s: number[] = []
  let [now, last_s] = [0, 0]
  for (const [at_s, change] of events) {
    spent_s[now] = (spent_s[now] ?? 0) + at_s - last_s
    last_s = at_s
    now += change
  }
  return spent_s.findLastIndex((time_s) => time_s > last_s / 100)
}

describe('a generator without ports', () => {
  test('a generator without free ports makes the cell invalid, and its failures are not the server’s', async () => {
    useComposeFiles('docker-compose.few-ports.yml')
    const manifest = await runScenario(await testSettings(), {
      servers: ['async'],
      topologies: ['direct'],
      load: { kind: 'capacity', workers: 50, seconds: 1 },
    })
    const result = onlyResult(manifest)
    assert.ok((result.figures?.failures['no-ports'] ?? 0) > 0, JSON.stringify(result.figures?.failures))
    assert.equal(result.outcome, 'invalid')
    assert.match(result.reason, /^the generator had no port left for \d+ of its requests$/)
    assert.equal(attributionOfResult(result, manifest).by, 'generator')
  })

  test('a port whose connection the generator has ended is taken again after a second, and not after a minute', async () => {
    useComposeFiles('docker-compose.some-ports.yml')
    const manifest = await runScenario(await testSettings(), {
      servers: ['nginx-closing'],
      topologies: ['direct'],
      load: { kind: 'steady', rate_rps: 100, seconds: 12 },
    })
    const { outcome, reason, figures } = onlyResult(manifest)
    assert.equal(outcome, 'ok', reason)
    assert.equal(figures?.answered, 1200)
  })
})
