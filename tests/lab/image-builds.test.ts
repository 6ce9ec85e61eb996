import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { basesOf } from '../../scripts/lab/image-builds.ts'

const model = (services: Record<string, Record<string, unknown>>) => ({ services })

describe('the base images of services', () => {
  test('base images are read from a Dockerfile in the context, by name or by path', async () => {
    const context = await mkdtemp(join(tmpdir(), 'context-'))
    await writeFile(join(context, 'Dockerfile'), 'FROM a:1')
    await writeFile(join(context, 'other'), 'ARG OWN=b:2\nFROM $OWN')
    const json = model({
      plain: { image: 'x', build: { context } },
      named: { image: 'y', build: { context, dockerfile: 'other', args: { OWN: 'c:3' } } },
      absolute: { image: 'z', build: { context: '/nowhere', dockerfile: join(context, 'other') } },
    })
    assert.deepEqual(await basesOf(json, ['plain', 'named', 'absolute']), [
      { image: 'a:1', variable: null },
      { image: 'c:3', variable: 'OWN' },
      { image: 'b:2', variable: null },
    ])
  })

  test('base images are read from an inline Dockerfile', async () => {
    const json = model({ own: { build: { context: '.', dockerfile_inline: 'FROM a:1' } } })
    assert.deepEqual(await basesOf(json, ['own']), [{ image: 'a:1', variable: null }])
  })

  test('a remote context, a missing Dockerfile and a service without a build have no base images', async () => {
    const json = model({
      remote: { build: { context: 'https://example.org/a.git' } },
      ssh: { build: { context: 'git@example.org:a.git' } },
      missing: { build: { context: '/nowhere' } },
      none: { image: 'x' },
    })
    assert.deepEqual(await basesOf(json, ['remote', 'ssh', 'missing', 'none', 'unheard-of']), [])
  })
})
