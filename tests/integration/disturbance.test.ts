import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { execa } from 'execa'
import { disturbances } from '../../scripts/analysis/disturbance.ts'
import { runScenario, testSettings, useComposeFiles } from './harness.ts'

describe('a run beside something else', () => {
  test('a run says that another program used the machine', async () => {
    useComposeFiles()
    const busy = execa('node', ['-e', 'for (;;);'], { reject: false })
    try {
      const manifest = await runScenario(await testSettings(), {
        servers: ['nginx', 'async'],
        topologies: ['direct'],
        load: { kind: 'hey', requests: 200, workers: 10, at_least_s: 1 },
      })
      assert.deepEqual(
        disturbances(manifest)
          .map(({ kind }) => kind)
          .slice(0, 1),
        ['others'],
      )
    } finally {
      busy.kill('SIGKILL')
      await busy
    }
  })
})
