import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Progress } from '../../../scripts/base/progress.ts'
import { settingsFrom } from '../../../scripts/plan/settings.ts'
import { measureCosts } from '../../../scripts/research/cost/cost.ts'
import type { CostOptions } from '../../../scripts/research/options.ts'

const usual: CostOptions = { pairs: 5, workers: 50, kept: 100_000, closing: 40_000 }

/** Asserts that options are refused before anything is started. */
async function refused(changes: Partial<CostOptions>, message: string | RegExp): Promise<void> {
  const costs = measureCosts({ ...usual, ...changes }, settingsFrom({}), {} as Progress, new AbortController().signal)
  await assert.rejects(costs, { name: 'UserError', message })
}

describe('the options of bench cost', () => {
  test('fewer requests than workers are refused under the name of their option', async () => {
    await refused({ kept: 10 }, '--kept: must be at least the number of workers')
    await refused({ closing: 49 }, '--closing: must be at least the number of workers')
  })

  test('workers and servers are refused as those of bench run are', async () => {
    await refused({ workers: 0 }, /^--workers: /)
    await refused({ workers: 20_000 }, /^--workers: /)
    await refused({ servers: ['nginx', 'nginx'] }, /^--servers: must be all, /)
  })
})
