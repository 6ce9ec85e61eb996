import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { describe, test } from 'node:test'
import { disturbances } from '../../scripts/analysis/disturbance.ts'
import { runScenario, testLab } from './harness.ts'

describe('a run beside something else', () => {
  test('a run says that another program used the machine', async () => {
    const { settings, docker } = await testLab()
    // In a container of its own: beside the orchestrator it would have the orchestrator's small share of the CPUs.
    const { Image } = await docker.getContainer(hostname()).inspect()
    const busy = await docker.createContainer({
      Image,
      Entrypoint: ['node', '-e', 'for (;;);'],
      HostConfig: { NetworkMode: 'none' },
    })
    try {
      await busy.start()
      const manifest = await runScenario(settings, {
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
      await busy.remove({ force: true })
    }
  })
})
