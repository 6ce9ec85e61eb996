import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cpuCharts } from '../../../scripts/report/html/charts/cpu.ts'
import { failedCellOf, reportedCellOf, rowOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { centre, expected, marks, near, texts } from './drawing.ts'

const nginx = reportedCellOf('nginx', 'direct', 1000, { cpu_us_per_request: 100, cpu_bound_rps: 10_000 })
const run = runAnalysisOf([
  nginx,
  reportedCellOf('async', 'direct', 500, {
    cpu_us_per_request: 400,
    cpu_bound_rps: 2500,
    cpu_comparison: { ratio: 4, low: 3.5, high: 4.5, verdict: 'significantly different' },
    rows: [
      rowOf(1, 500, { cpu_us_per_request: 999, effective: false }),
      rowOf(1, 500, { cpu_us_per_request: 390 }),
      rowOf(2, 500, { cpu_us_per_request: 410 }),
      rowOf(3, 500, { cpu_us_per_request: 5000, outcome: 'failed-requests' }),
    ],
  }),
  failedCellOf('forking1', 'direct', 'out-of-memory', 'killed'),
])
const [chart] = cpuCharts(run)
const svg = chart?.svg ?? ''
const ticks = [
  [0, '0 s'],
  [400, '400 µs'],
] as const

describe('the chart of CPU time', () => {
  test('has each cost at its place and beside it as text', () => {
    assert.ok(near(centre(marks(svg, 'figure')[1] ?? assert.fail()).x, expected(svg, 'x', 400, ticks)))
    assert.deepEqual(texts(svg, 'figure-text'), ['100 µs', '400 µs'])
    assert.deepEqual(texts(svg, 'note'), ['out-of-memory'])
  })

  test('the CPU chart shows the effective blocks only', () => {
    const [, ...own] = marks(svg, 'blocks').map((mark) => centre(mark).x)
    assert.equal(own.length, 2)
    assert.ok(near(own[0] ?? 0, expected(svg, 'x', 390, ticks)))
    assert.ok(near(own[1] ?? 0, expected(svg, 'x', 410, ticks)))
  })

  test('the CPU chart shows the interval of the ratio at the baseline’s CPU time', () => {
    const [interval] = marks(svg, 'interval')
    assert.ok(near(Number(interval?.getAttribute('x1')), expected(svg, 'x', 350, ticks)))
    assert.ok(near(Number(interval?.getAttribute('x2')), expected(svg, 'x', 450, ticks)))
  })

  test('the CPU chart has its figures as a table', () => {
    assert.deepEqual(chart?.table.rows[1], ['own', 'async', 'direct', '400.0', '350.0', '450.0', '390.0 410.0', ''])
  })

  test('the CPU chart is left out where there is nothing to compare', () => {
    assert.deepEqual(cpuCharts(runAnalysisOf([nginx])), [])
  })
})
