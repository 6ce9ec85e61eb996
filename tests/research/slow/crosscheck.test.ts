import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Progress } from '../../../scripts/base/progress.ts'
import { settingsFrom } from '../../../scripts/plan/settings.ts'
import { crosscheck } from '../../../scripts/research/slow/crosscheck.ts'

test('servers that are named twice, or not at all, are refused before anything is started', async () => {
  for (const names of [['nginx', 'nginx'], []])
    await assert.rejects(crosscheck(names, settingsFrom({}), {} as Progress, new AbortController().signal), {
      name: 'UserError',
      message: /^--servers: must be all, /,
    })
})
