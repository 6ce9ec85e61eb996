import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadedTailOf, tailsOf } from '../../scripts/analysis/tails.ts'
import { failedCellOf, openLevelOf, reportedCellOf } from '../fixtures/run-analysis.ts'

test('the shortest and the longest tail are those of cells that can be compared', () => {
  const cells = [
    reportedCellOf('slow', 'direct', 10),
    reportedCellOf('fast', 'direct', 1000),
    failedCellOf('broken', 'direct', 'died', 'x', { p99_s: 1e-9 }),
  ]
  const tails = tailsOf(cells)
  assert.deepEqual([tails?.shortest.server, tails?.longest?.server], ['fast', 'slow'])
  assert.equal(tailsOf(cells.slice(0, 1))?.longest, null)
  assert.equal(tailsOf(cells.slice(2)), null)
})

test('the shortest tail is none of NGINX’s, which others are compared with', () => {
  const cells = [reportedCellOf('nginx', 'direct', 1000), reportedCellOf('async', 'direct', 10)]
  const [both, alone] = [tailsOf(cells), tailsOf(cells.slice(1))]
  assert.deepEqual([both?.shortest.server, both?.withBaseline, alone?.withBaseline], ['async', true, false])
  assert.equal(tailsOf(cells.slice(0, 1)), null)
})

test('a tail under load is compared with that at the lowest load, by the median of the blocks', () => {
  const levels = [0.2, 0.8].flatMap((share) =>
    [1, 2, 30].map((factor, index) => openLevelOf(share, { block: index + 1, p99_s: factor * share })),
  )
  const found = loadedTailOf(reportedCellOf('async', 'direct', 10, { open: levels }))
  assert.deepEqual([found?.low, found?.high, Number(found?.ratio.toFixed(6))], [0.2, 0.8, 4])
  assert.equal(loadedTailOf(reportedCellOf('async', 'direct', 10, { open: levels.slice(0, 3) })), null)
  const even = [openLevelOf(0.2, { p99_s: 1 }), ...[2, 4].map((p99_s) => openLevelOf(0.8, { p99_s }))]
  assert.equal(loadedTailOf(reportedCellOf('async', 'direct', 10, { open: even }))?.ratio, 3)
})
