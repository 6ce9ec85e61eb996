import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { Writer } from '../../scripts/run/writer.ts'

describe('the reports folder', () => {
  test('the check of a writable reports folder leaves it as it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reports-'))
    await new Writer(folder).check()
    assert.deepEqual(await readdir(folder), [])
  })

  test('a file that could not be written whole leaves nothing of it, and what was there before stays', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reports-'))
    const writer = new Writer(folder)
    const fail = () =>
      assert.rejects(
        writer.write('figures.csv', async (file) => {
          await writeFile(file, 'half of')
          throw new Error('the disk is full')
        }),
        /^Error: the disk is full$/,
      )
    await fail()
    assert.deepEqual(await readdir(folder), [])
    await writer.write('figures.csv', 'all of it')
    await fail()
    assert.deepEqual(await readdir(folder), ['figures.csv'])
    assert.equal(await readFile(join(folder, 'figures.csv'), 'utf8'), 'all of it')
  })

  // The repository is mounted read-only; the others are no folders in which anybody could write.
  for (const folder of ['/lab/reports', '/proc/self', '/nowhere'])
    test(`a reports folder that cannot be written, such as ${folder}, is one line about reports/`, async () => {
      await assert.rejects(
        new Writer(folder).check(),
        (error) => error instanceof UserError && /^reports\/ cannot be used: [^\n]+$/.test(error.message),
      )
    })
})
