import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunError } from '../../scripts/base/errors.ts'
import { createDroplet } from '../../scripts/lab/droplet.ts'
import type { Create } from '../../scripts/lab/generator.ts'
import { findContainer } from '../../scripts/lab/project.ts'
import { withLab } from '../../scripts/run/lab.ts'
import { silent, testSettings, useComposeFiles } from './harness.ts'

test('a droplet whose creation fails leaves no container, whichever step failed', async () => {
  useComposeFiles('docker-compose.misbehaving.yml')
  const settings = await testSettings()
  await withLab(settings, 'droplet', silent, new AbortController().signal, async ({ docker, droplets, ...lab }) => {
    await lab.prepareImages(['nginx', 'proxy', 'counters'])
    const server = { name: 'nginx', port: 8888 }
    const left = async (name: string) => {
      const found = await Promise.all(
        [name, 'proxy', 'counters'].map((service) => findContainer(docker, settings.project, service)),
      )
      return found.filter((container) => container !== null).length
    }
    // All of them are there when it fails.
    const late: Create = async (...args) => {
      await droplets.create(...args)
      assert.equal(await left('nginx'), 3)
      throw new RunError('too late')
    }
    await assert.rejects(createDroplet({ ...droplets, create: late }, server, 'behind-nginx'), /^RunError: too late/)
    assert.equal(await left('nginx'), 0)
    // The engine refuses the CPU of a droplet whose containers were created.
    await assert.rejects(createDroplet({ ...droplets, cpu: 4096 }, server, 'behind-nginx'))
    assert.equal(await left('nginx'), 0)
    // Compose itself fails.
    await assert.rejects(createDroplet(droplets, { name: 'no-image', port: 8888 }, 'direct'), /no-such-image/)
    assert.equal(await left('no-image'), 0)
  })
})
