import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CellResult } from '../../scripts/run/result.ts'
import { effectiveResults, summarizeCells } from '../../scripts/stats/cells.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const inBlock = (result: CellResult, block: number, repeat = false): CellResult => ({
  ...result,
  cell: { ...result.cell, block, repeat },
})
const nginx = (rps: number, block: number, repeat = false) => inBlock(resultOf('nginx', 'direct', rps), block, repeat)
const own = (rps: number, block: number, changes: Partial<CellResult> = {}) =>
  inBlock(resultOf('async', 'direct', rps, changes), block)
const cellOf = (results: readonly CellResult[], server: string) =>
  summarizeCells(manifestOf(results)).find(({ cell }) => cell.server === server)

describe('a cell over its blocks', () => {
  test('is the median of each figure, with percentages of the baseline in the same block', () => {
    const results = [nginx(1000, 1), own(500, 1), nginx(2000, 2), own(600, 2), nginx(1000, 3), own(900, 3)]
    const cell = cellOf(results, 'async')
    assert.deepEqual([cell?.rps, cell?.percent, cell?.comparable], [600, 50, 3])
  })

  test('leaves out blocks that failed, as long as one did not', () => {
    const failed = { outcome: 'failed-requests', reason: '3 unanswered after 20 s' } as const
    assert.equal(cellOf([own(500, 1), own(9000, 2, failed)], 'async')?.rps, 500)
    const all = cellOf([own(400, 1, failed), own(600, 2, failed)], 'async')
    assert.deepEqual([all?.rps, all?.comparable, all?.percent], [500, 0, null])
  })

  test('counts the repeat of a block and not what it stands for', () => {
    const results = [nginx(1000, 1), nginx(3000, 1, true), nginx(1000, 2)]
    assert.equal(cellOf(results, 'nginx')?.rps, 2000)
    assert.equal(effectiveResults(results).length, 2)
  })
})
