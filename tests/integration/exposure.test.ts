import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { runScenario, testSettings } from './harness.ts'

const silent = {
  name: 'silent',
  why: 'Does a client that says nothing keep the others waiting?',
  source: 'the self-check',
  connections: [8, 9],
  steps: [{ hold_s: 60 }],
}
const reset = {
  name: 'reset',
  why: 'Do clients that break off harm the others?',
  source: 'the self-check',
  connections: [2],
  steps: [{ send: 'GET / HT' }, { reset: true }],
}

describe('experiments', () => {
  let manifest: Manifest

  before(async () => {
    manifest = await runScenario(await testSettings(), {
      servers: ['eight-workers', 'eight-workers-timeout', 'sequential1'],
      topologies: ['direct', 'behind-nginx'],
      load: { kind: 'none' },
      exposure: { healthy: { after_s: 10 }, experiments: [silent, reset] },
    })
  })

  const rowOf = (server: string, topology: string, experiment: string) => {
    const row = analyse(manifest).exposures.find(
      ({ cell }) => cell.server === server && cell.topology === topology && cell.experiment === experiment,
    )
    assert.ok(row, `${server} ${topology} ${experiment}`)
    return row
  }

  test('a server of eight workers and an acceptor is denied at nine silent connections, and not at eight', () => {
    const { verdict } = rowOf('eight-workers', 'direct', 'silent')
    assert.equal(verdict?.kind, 'denied', JSON.stringify(verdict))
    assert.deepEqual(verdict?.kind === 'denied' && verdict.bracket, { held: 8, denied: 9 })
  })

  test('the same server holds where it sends silent clients away', () => {
    const { verdict } = rowOf('eight-workers-timeout', 'direct', 'silent')
    assert.equal(verdict?.kind, 'held', JSON.stringify(verdict))
  })

  test('a server that takes one client after the other is denied from the first rung on, and holds behind NGINX', () => {
    const { verdict } = rowOf('sequential1', 'direct', 'silent')
    assert.deepEqual(verdict?.kind === 'denied' && verdict.bracket, { held: null, denied: 8 })
    assert.equal(rowOf('sequential1', 'behind-nginx', 'silent').verdict?.kind, 'held')
  })

  test('clients that break off harm none of these servers', () => {
    for (const server of ['eight-workers', 'eight-workers-timeout', 'sequential1'])
      assert.equal(rowOf(server, 'direct', 'reset').verdict?.kind, 'held', server)
  })

  test('a process of the server may have 1024 files open', () => {
    for (const { result } of manifest.exposures) assert.equal(result.open_files, 1024)
  })
})
