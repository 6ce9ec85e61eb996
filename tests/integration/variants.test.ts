import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { cellId } from '../../scripts/plan/plan.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { runScenario, testSettings, useComposeFiles } from './harness.ts'

const variants = [
  'forking1-fork',
  'forking2-unlimited',
  'sequential3-as-published',
  'async-as-published',
  'async-keepalive',
  'gunicorn-sync-2020',
  'gunicorn-gevent-2020',
  'waitress-2020',
]

describe('variants of servers for the article’s open questions', () => {
  let direct: Manifest
  let proxied: Manifest

  before(async () => {
    useComposeFiles()
    direct = await runScenario(await testSettings(), { servers: variants, topologies: ['direct'] })
    proxied = await runScenario(await testSettings(), {
      servers: ['async'],
      topologies: ['behind-nginx', 'behind-nginx-unbuffered', 'behind-nginx-closing', 'behind-nginx-keepalive'],
    })
  })

  test('every variant of a server answers', () => {
    for (const { cell, outcome, reason } of [...direct.results, ...proxied.results])
      assert.equal(outcome, 'ok', `${cellId(cell)}: ${reason}`)
    assert.equal(direct.results.length, variants.length)
  })

  test('only the async-keepalive, Gunicorn/gevent and Waitress variants keep connections', () => {
    for (const { cell, figures } of direct.results) {
      const keeps = ['async-keepalive', 'gunicorn-gevent-2020', 'waitress-2020'].includes(cell.server)
      if (keeps) assert.ok((figures?.connections ?? 0) <= 20, cell.server)
      else assert.equal(figures?.connections, 200, cell.server)
    }
  })

  test('NGINX keeps the client’s connections unless it is told to close them', () => {
    const connections = Object.fromEntries(
      proxied.results.map(({ cell, figures }) => [cell.topology, figures?.connections]),
    )
    assert.ok((connections['behind-nginx'] ?? 0) <= 20)
    assert.ok((connections['behind-nginx-unbuffered'] ?? 0) <= 20)
    assert.ok((connections['behind-nginx-keepalive'] ?? 0) <= 20)
    assert.equal(connections['behind-nginx-closing'], 200)
  })
})
