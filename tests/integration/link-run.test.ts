import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { writeTables } from '../../scripts/report/files.ts'
import { runScenario, testSettings, useComposeFiles } from './harness.ts'

test('a run over a link checks the link around each block and writes what passed it', async () => {
  useComposeFiles()
  const settings = await testSettings()
  const near = { name: 'near', delay_ms: 5, loss_up: 0.01 }
  const manifest = await runScenario(settings, {
    servers: ['nginx'],
    topologies: ['direct'],
    networks: [near],
    blocks: 2,
  })
  assert.deepEqual(
    manifest.checks.map(({ network, problems }) => [network, problems]),
    [
      ['near', []],
      ['near', []],
    ],
  )
  for (const { outcome, link, figures, counters } of manifest.results) {
    assert.equal(outcome, 'ok')
    assert.ok(link && link.up.packets > 200 && link.down.packets > 200)
    assert.ok((figures?.latencies?.p50_s ?? 0) >= 0.01)
    assert.ok((counters?.link_cpu_s ?? 0) > 0)
  }
  await writeTables(settings.reports, analyse(manifest))
  const links = await readFile(join(settings.reports, manifest.runId, 'links.csv'), 'utf8')
  assert.match(links, /^near,1,,yes,/m)
})

test('nothing but the load passes the link of a cell: whether its server is ready is asked without it', async () => {
  useComposeFiles()
  const { results } = await runScenario(await testSettings(), {
    servers: ['nginx'],
    topologies: ['direct'],
    networks: [{ name: 'near', delay_ms: 5 }],
  })
  const { outcome, link, counters } = results[0] ?? assert.fail()
  assert.equal(outcome, 'ok')
  assert.equal(link?.up.syns, counters?.connections_opened)
})
