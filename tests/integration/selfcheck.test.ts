import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { connect } from '../../scripts/lab/engine.ts'
import { bench, leftovers, testSettings, useComposeFiles } from './harness.ts'

describe('bench selfcheck', () => {
  test('bench selfcheck --limits-only proves the limits and measures nothing', async () => {
    useComposeFiles()
    const settings = await testSettings()
    const { exitCode, all } = await bench(settings, ['selfcheck', '--limits-only'])
    assert.equal(exitCode, 0, String(all))
    assert.match(String(all), /memory and swap together/)
    assert.doesNotMatch(String(all), /req\/s|A\/A/)
    assert.deepEqual(await leftovers(await connect(), settings.project), [])
  })

  test('bench selfcheck fails where limits are missing, names them, and measures nothing', async () => {
    useComposeFiles('docker-compose.unlimited.yml')
    const settings = await testSettings()
    const { exitCode, all } = await bench(settings, ['selfcheck'])
    assert.equal(exitCode, 1, String(all))
    assert.match(
      String(all),
      /error: failed: memory and swap together, processes, root filesystem.*; this is not a valid droplet/,
    )
    assert.match(String(all), /2048 MiB of 2048/)
    assert.doesNotMatch(String(all), /req\/s/)
    assert.deepEqual(await leftovers(await connect(), settings.project), [])
  })
})
