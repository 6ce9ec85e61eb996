import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { givenFiles } from '../../scripts/run/given-files.ts'

test('what is in the files that a service is given shows, and so does a file that was renamed, added or taken away', async () => {
  const checkout = await mkdtemp(join(tmpdir(), 'given-'))
  await mkdir(join(checkout, 'settings', 'more'), { recursive: true })
  await writeFile(join(checkout, 'a.toml'), 'x = 1')
  await writeFile(join(checkout, 'settings', 'more', 'b'), 'b')
  const service = {
    configs: [{ source: 'app' }, { source: 'gone' }],
    volumes: [
      { type: 'bind', source: join(checkout, 'settings') },
      { type: 'bind', source: '/etc/hosts' },
    ],
  }
  const model = {
    configs: { app: { file: join(checkout, 'a.toml') }, gone: { file: join(checkout, 'gone') } },
    secrets: {},
  }
  const look = () => givenFiles(service, { services: {}, networks: {}, volumes: {}, ...model }, checkout)
  const first = await look()
  assert.deepEqual(Object.keys(first), ['./a.toml', './gone', './settings'])
  assert.equal(first['./gone'], 'cannot be read')
  assert.deepEqual(await look(), first)
  const changed = async (name: string) => {
    const now = await look()
    assert.deepEqual(
      Object.keys(now).filter((key) => now[key] !== first[key]),
      [name],
    )
  }
  await writeFile(join(checkout, 'a.toml'), 'x = 2')
  await changed('./a.toml')
  await writeFile(join(checkout, 'a.toml'), 'x = 1')
  await rename(join(checkout, 'settings', 'more', 'b'), join(checkout, 'settings', 'more', 'c'))
  await changed('./settings')
})
