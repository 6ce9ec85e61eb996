import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { analyse } from '../../scripts/analysis/analyse.ts'
import { effectiveResults } from '../../scripts/analysis/summaries.ts'
import type { CellResult, Loaded } from '../../scripts/run/result.ts'
import { manifestOf, resultOf } from '../fixtures/manifest.ts'

const inBlock = (result: CellResult, block: number, repeat = false): CellResult => ({
  ...result,
  cell: { ...result.cell, block, repeat },
})
const nginx = (rps: number, block: number, repeat = false) => inBlock(resultOf('nginx', 'direct', rps), block, repeat)
const own = (rps: number, block: number, changes: Partial<Loaded> = {}) =>
  inBlock(resultOf('async', 'direct', rps, changes), block)
const cellOf = (results: readonly CellResult[], server: string) =>
  analyse(manifestOf(results)).cells.find((cell) => cell.server === server)

describe('a cell over its blocks', () => {
  test('a summary is the median of each figure, with percentages of the baseline in the same block', () => {
    const results = [nginx(1000, 1), own(500, 1), nginx(2000, 2), own(600, 2), nginx(1000, 3), own(900, 3)]
    const cell = cellOf(results, 'async')
    assert.deepEqual([cell?.rps, cell?.pct_nginx, cell?.comparable], [600, 50, 3])
  })

  test('a summary leaves out failed blocks as long as one succeeded', () => {
    const failed = { outcome: 'failed-requests', reason: '3 unanswered after 20 s' } as const
    assert.equal(cellOf([own(500, 1), own(9000, 2, failed)], 'async')?.rps, 500)
    const all = cellOf([own(400, 1, failed), own(600, 2, failed)], 'async')
    assert.deepEqual([all?.rps, all?.comparable, all?.pct_nginx], [500, 0, null])
  })

  test('a cell that was measured again counts once, each with the NGINX beside it', () => {
    const again = { ...own(600, 1), cell: { ...own(600, 1).cell, repeat: true } }
    const left = inBlock(resultOf('left', 'direct', 250), 1)
    const results = [nginx(1000, 1), own(500, 1), left, nginx(2000, 1, true), again]
    assert.deepEqual(
      ['nginx', 'async', 'left'].map((name) => [cellOf(results, name)?.rps, cellOf(results, name)?.pct_nginx]),
      [
        [2000, 100],
        [600, 30],
        [250, 25],
      ],
    )
  })

  test('each measurement of the baseline in a block counts, and a repeat supersedes one of them', () => {
    const nginxAt = (rps: number, number: number, repeat = false) => {
      const result = nginx(rps, 1, repeat)
      return { ...result, cell: { ...result.cell, baseline_repetition: number } }
    }
    const results = [nginxAt(100, 1), nginxAt(110, 2), nginxAt(150, 3), nginxAt(200, 1, true)]
    assert.deepEqual(
      effectiveResults(results).map(({ figures }) => figures?.rps),
      [110, 150, 200],
    )
  })

  test('a repeat supersedes no cell of another network, block, topology or server', () => {
    const { cell } = own(500, 1)
    const others = [{ network: 'internet' }, { block: 2 }, { topology: 'behind-nginx' as const }, { server: 'nginx' }]
    for (const other of others) {
      const repeat = { ...own(900, 1), cell: { ...cell, ...other, repeat: true } }
      assert.equal(effectiveResults([own(500, 1), repeat]).length, 2, JSON.stringify(other))
    }
  })

  test('the repeat of a block counts and supersedes the block', () => {
    const results = [nginx(1000, 1), nginx(3000, 1, true), nginx(1000, 2)]
    assert.equal(cellOf(results, 'nginx')?.rps, 2000)
    assert.equal(effectiveResults(results).length, 2)
  })
})
