import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { settingsFrom } from '../../scripts/plan/settings.ts'
import { checkDiskSpace } from '../../scripts/run/disk.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const settings = { ...settingsFrom({}), samplesDir: tmpdir(), reports: tmpdir() }
const planOf = (requests: number) => {
  const manifest = manifestOf([resultOf('nginx', 'direct', 100)])
  return { ...manifest, scenario: { ...manifest.scenario, load: { ...manifest.scenario.load, requests } } }
}

test('a run whose samples would not fit on the disk is refused, with the free and the needed space', async () => {
  await assert.rejects(
    checkDiskSpace(settings, planOf(1e12), 1),
    (error) =>
      error instanceof UserError &&
      /has \d+ MiB left, and this run needs \d{6,} MiB; free some, or lower/.test(error.message),
  )
})

test('a run whose samples fit on the disk is accepted', async () => {
  await assert.doesNotReject(checkDiskSpace(settings, planOf(1), 1))
})
