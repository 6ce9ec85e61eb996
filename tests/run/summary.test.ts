import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cellId } from '../../scripts/plan/plan.ts'
import { summaryOf } from '../../scripts/run/summary.ts'

const cell = {
  block: 1,
  repeat: false,
  baseline_repetition: 1,
  server: 'mine',
  topology: 'direct',
  network: 'lan',
} as const

describe('the line on a cell that has ended', () => {
  test('the line about a cell names its log where one was kept', () => {
    const line = summaryOf({ cell, figures: undefined, outcome: 'died', reason: 'server: exited with code 7' }, true)
    assert.equal(line, `died: server: exited with code 7; see logs/${cellId(cell)}.log`)
  })

  test('the line about a cell names no log where none was kept', () => {
    for (const outcome of ['invalid', 'no-start'] as const)
      assert.equal(summaryOf({ cell, figures: undefined, outcome, reason: 'why' }, false), `${outcome}: why`)
  })
})
