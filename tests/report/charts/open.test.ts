import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openCharts } from '../../../scripts/report/html/charts/open.ts'
import { openLevelOf, reportedCellOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { centre, expected, marks, near } from './drawing.ts'

const silent = { answered: 0, failed: 100, dropped: 100, p50_s: null, p90_s: null, p99_s: null, p999_s: null }
const cell = reportedCellOf('async', 'direct', 500, {
  open: [
    openLevelOf(0.8, { bottleneck: 'generator', dropped: 7, failed: 9 }),
    openLevelOf(0.2),
    openLevelOf(0.5, { block: 1, p99_s: 0.01 }),
    openLevelOf(0.5, { block: 2, p99_s: 0.03 }),
    openLevelOf(0.95, { ...silent, worst_s: null }),
  ],
})
const [chart] = openCharts(runAnalysisOf([cell, reportedCellOf('nginx', 'direct', 1000)]))
const svg = chart?.svg ?? ''

describe('latency under load', () => {
  test('the open-load chart has the median of the blocks at each level, and each block’s own', () => {
    const [, half] = marks(svg, 'figure p99').map(centre)
    const ticks = [
      [0.01, '10 ms'],
      [0.03, '30 ms'],
    ] as const
    assert.ok(near(half?.y ?? 0, expected(svg, 'y', 0.02, ticks, Math.log)))
    assert.ok(
      near(
        half?.x ?? 0,
        expected(svg, 'x', 0.5, [
          [0.2, '20 %'],
          [0.8, '80 %'],
        ]),
      ),
    )
    assert.equal(marks(svg, 'blocks p99').length, 2)
  })

  test('the open-load chart marks levels with another bottleneck by shape and in words', () => {
    assert.equal(marks(svg, 'figure p50').length, 2)
    assert.equal(marks(svg, 'hollow p50').length, 1)
    assert.match(chart?.legend.at(-1)?.text ?? '', /^hollow: /)
    assert.match(chart?.caption ?? '', /Not the server’s alone: 80 % \(generator, 7 dropped, 2 failed\)/)
  })

  test('the open-load chart has every level and block as a table', () => {
    assert.equal(chart?.table.rows.length, 5)
    assert.deepEqual(chart?.table.rows[0], [
      '1',
      '80 %',
      '8.00',
      '16.0',
      '32.0',
      '64.0',
      '9 of 10000',
      '7',
      'generator',
    ])
    assert.deepEqual(chart?.table.rows[4]?.slice(2), ['', '', '', '', '100 of 10000', '100', 'unknown'])
  })

  test('the open-load chart leaves out a percentile that no level has', () => {
    const levels = [openLevelOf(0.2, { p999_s: null }), openLevelOf(0.5, { p999_s: null })]
    const [own] = openCharts(runAnalysisOf([reportedCellOf('async', 'direct', 500, { open: levels })]))
    assert.deepEqual(marks(own?.svg ?? '', 'figure p99.9'), [])
    assert.deepEqual(
      own?.legend.map(({ text }) => text),
      ['p50', 'p99'],
    )
  })

  test('the open-load chart is left out below two levels with an answer', () => {
    assert.equal(openCharts(runAnalysisOf([cell, reportedCellOf('nginx', 'direct', 1000)])).length, 1)
    const one = [openLevelOf(0.2), openLevelOf(0.5, silent)]
    assert.deepEqual(openCharts(runAnalysisOf([reportedCellOf('async', 'direct', 500, { open: one })])), [])
  })
})
