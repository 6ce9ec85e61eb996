import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { connect } from '../../scripts/lab/engine.ts'
import type { Settings } from '../../scripts/plan/settings.ts'
import type { Manifest } from '../../scripts/run/manifest.ts'
import { leftovers, runScenario, testSettings, useComposeFiles } from './harness.ts'

describe('servers that listen on some addresses only', () => {
  let manifest: Manifest
  let settings: Settings

  before(async () => {
    useComposeFiles('docker-compose.addresses.yml')
    settings = await testSettings()
    manifest = await runScenario(settings, {
      servers: ['nginx', 'on-loopback', 'on-its-own-address', 'on-ipv6', 'on-another-port', 'on-all-but-late'],
      topologies: ['direct', 'behind-nginx'],
      load: { kind: 'hey', requests: 100, workers: 10 },
      ready_timeout_s: 6,
    })
  })

  const verdictOn = (server: string, topology: string) => {
    const result = manifest.results.find(({ cell }) => cell.server === server && cell.topology === topology)
    return `${result?.outcome}: ${result?.reason}`
  }
  const silent = (server: string, topology: string, reason: RegExp) => {
    const verdict = verdictOn(server, topology)
    assert.match(verdict, /^no-start: did not answer within 6 s: /)
    assert.match(verdict, reason)
  }

  test('a server that listens on loopback only is measured behind NGINX and refused direct', () => {
    assert.equal(verdictOn('on-loopback', 'behind-nginx'), 'ok: ')
    silent('on-loopback', 'direct', /: listens on 127\.0\.0\.1:8888 only; bind 0\.0\.0\.0$/)
  })

  test('a server that listens on its own address only is measured direct and refused behind NGINX', () => {
    assert.equal(verdictOn('on-its-own-address', 'direct'), 'ok: ')
    const reason = /: listens on [\d.]+:8888 only, and NGINX connects to 127\.0\.0\.1; bind 0\.0\.0\.0$/
    silent('on-its-own-address', 'behind-nginx', reason)
  })

  test('a server that listens on IPv6 only, or on another port, is refused in both topologies', () => {
    for (const topology of ['direct', 'behind-nginx']) {
      silent('on-ipv6', topology, /: listens on \[::\]:8888 for IPv6 only; bind 0\.0\.0\.0$/)
      silent('on-another-port', topology, /: nothing listens on port 8888, but the server listens on 0\.0\.0\.0:8000; /)
    }
  })

  test('NGINX reaches a server that was not listening yet at the first attempt', () => {
    for (const topology of ['direct', 'behind-nginx']) assert.equal(verdictOn('on-all-but-late', topology), 'ok: ')
  })

  test('a run of servers with wrong addresses leaves no container or network behind', async () =>
    assert.deepEqual(await leftovers(await connect(), settings.project), []))
})
