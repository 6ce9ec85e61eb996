import assert from 'node:assert/strict'
import { mkdtemp, readdir } from 'node:fs/promises'
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

  // The repository is mounted read-only; the others are no folders in which anybody could write.
  for (const folder of ['/lab/reports', '/proc/self', '/nowhere'])
    test(`a reports folder that cannot be written, such as ${folder}, is one line about reports/`, async () => {
      await assert.rejects(
        new Writer(folder).check(),
        (error) => error instanceof UserError && /^reports\/ cannot be used: [^\n]+$/.test(error.message),
      )
    })
})
