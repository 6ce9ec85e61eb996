import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runScenario, testSettings, useComposeFiles } from './harness.ts'

test('a server from an override file is measured in both topologies on its own port', async () => {
  useComposeFiles('docker-compose.own.yml')
  const { results, servers } = await runScenario(await testSettings(), { servers: ['nginx', 'own-http-server'] })
  assert.deepEqual(
    results.map(({ outcome, figures }) => [outcome, figures?.answered]),
    [
      ['ok', 200],
      ['ok', 200],
      ['ok', 200],
    ],
  )
  assert.deepEqual(
    servers.map(({ name, port }) => [name, port]),
    [
      ['nginx', 8888],
      ['own-http-server', 9000],
    ],
  )
  assert.ok(servers.every(({ inAll }) => inAll))
})
