import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { connect } from '../../scripts/lab/engine.ts'
import { figuresOf } from '../../scripts/load/figures.ts'
import { readSamples } from '../../scripts/load/samples-file.ts'
import { cellId } from '../../scripts/plan/plan.ts'
import { writeTables } from '../../scripts/report/files.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { loadRun } from '../../scripts/run/store.ts'
import { assertDroplets, leftovers, runScenario, testSettings, useComposeFiles } from './harness.ts'

const servers = [
  'nginx',
  'sequential3',
  'forking2',
  'threading1',
  'processpool',
  'nonblocking',
  'gunicorn-sync',
  'waitress',
]

describe('one server of each family, direct and behind NGINX', () => {
  let manifest: Manifest
  let folder = ''
  const settingsReady = testSettings()

  before(async () => {
    useComposeFiles()
    const settings = await settingsReady
    manifest = await runScenario(settings, { servers })
    folder = join(settings.reports, manifest.runId)
    await writeTables(settings.reports, analyse(manifest))
  })

  test('a server of each family answers every request, direct and behind NGINX', () => {
    assert.deepEqual(
      manifest.results.map(({ cell, outcome, reason, figures }) => [cellId(cell), outcome, reason, figures?.answered]),
      manifest.order.map((cell) => [cellId(cell), 'ok', '', 200]),
    )
    assert.equal(manifest.results.length, 15)
  })

  test('servers that close use a connection for each request, the others one for each worker', () => {
    for (const { cell, figures } of manifest.results) {
      const keepsAlive = cell.topology === 'behind-nginx' || ['nginx', 'waitress'].includes(cell.server)
      if (keepsAlive) assert.ok((figures?.connections ?? 0) <= 20, `${cellId(cell)}: ${figures?.connections}`)
      else assert.equal(figures?.connections, 200, cellId(cell))
    }
  })

  test('the kernel holds every droplet to 1 CPU and 1 GB with no swap', () => {
    assertDroplets(manifest)
  })

  test('CPU time and memory are counted in every cell', () => {
    for (const { cell, counters } of manifest.results) {
      assert.ok((counters?.droplet_cpu_s ?? 0) > 0 && (counters?.generator_cpu_s ?? 0) > 0, cellId(cell))
      assert.equal(counters?.oom_kills, 0)
    }
  })

  test('every figure in results.csv can be computed again from the samples file', async () => {
    const rows = parse(await readFile(join(folder, 'results.csv'), 'utf8'), { columns: true }) as Record<
      string,
      string
    >[]
    assert.equal(rows.length, 15)
    for (const row of rows) {
      const samples = await readSamples(join(folder, row['samples'] ?? ''))
      const figures = figuresOf({ samples, connections: Number(row['connections']) })
      const again = {
        requests: String(figures.requests),
        answered: String(figures.answered),
        failed: String(figures.failed),
        retries: String(figures.retries),
        seconds: figures.seconds.toFixed(6),
        rps: figures.rps?.toFixed(2),
        ...Object.fromEntries(Object.entries(figures.latencies ?? {}).map(([name, value]) => [name, value.toFixed(6)])),
      }
      assert.deepEqual(Object.fromEntries(Object.keys(again).map((name) => [name, row[name]])), again)
    }
  })

  test('the folder of a run has the expected files, owned by the owner of reports/', async () => {
    assert.deepEqual((await readdir(folder)).sort(), ['cells.jsonl', 'results.csv', 'run.json', 'samples', 'table.csv'])
    const { reports } = await settingsReady
    assert.equal((await readFile(join(reports, 'latest.txt'), 'utf8')).trim(), manifest.runId)
    const owner = await stat(reports)
    for (const name of await readdir(folder, { recursive: true })) {
      const { uid, gid } = await stat(join(folder, name))
      assert.deepEqual([uid, gid], [owner.uid, owner.gid], name)
    }
  })

  test('run.json names the machine, k6, Compose and the images, and reads back unchanged', async () => {
    const { machine } = manifest
    assert.match(machine.k6, /^v2\.2\.0/)
    assert.match(machine.compose, /^\d+\.\d+/)
    for (const service of [...servers, 'proxy', 'generator']) {
      assert.match(machine.images.find((image) => image.service === service)?.id ?? '', /^sha256:/, service)
    }
    assert.deepEqual(await loadRun((await settingsReady).reports, undefined), manifest)
  })

  test('a run of every family leaves no container or network behind', async () => {
    assert.deepEqual(await leftovers(await connect(), (await settingsReady).project), [])
  })
})
