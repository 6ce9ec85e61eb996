import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { latencyCharts, quantile } from '../../../scripts/report/html/charts/latency.ts'
import { failedCellOf, reportedCellOf, rowOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { centre, expected, groups, marks, near, texts } from './drawing.ts'

const points: [number, number][] = [
  [0, 0.001],
  [0.5, 0.01],
  [0.9, 0.05],
  [0.99, 0.1],
  [1, 1],
]
const distribution = { answered: 1000, points }
const [chart] = latencyCharts(
  runAnalysisOf([
    reportedCellOf('nginx', 'direct', 1000),
    reportedCellOf('async', 'direct', 500, { distribution }),
    reportedCellOf('slow', 'direct', 500, {
      distribution: { answered: 10, points: points.map(([p, s]) => [p, 2 * s]) },
    }),
  ]),
)
const svg = chart?.svg ?? ''

describe('the chart of latencies', () => {
  test('interpolates between known points', () => {
    assert.equal(Number(quantile(points, 0.5).toFixed(9)), 0.01)
    assert.equal(Number(quantile(points, 0.7).toFixed(9)), 0.03)
    assert.equal(quantile(points, 0), 0.001)
    assert.equal(quantile(points, 1), 1)
    assert.ok(Number.isNaN(quantile([], 0.5)))
  })

  test('has a curve a server with percentiles marked at their places', () => {
    const [first] = groups(svg, 'percentile')
    const places = [...(first?.children ?? [])].map(centre)
    const ticks = [
      [0.01, '10 ms'],
      [1, '1 s'],
    ] as const
    const shares = [
      [0.5, '50 %', 0.01],
      [0.9, '90 %', 0.05],
      [0.99, '99 %', 0.1],
    ] as const
    for (const [index, [, text, latency]] of shares.entries()) {
      assert.ok(near(places[index]?.x ?? 0, expected(svg, 'x', latency, ticks, Math.log)), text)
      const y = marks(svg, 'y-axis tick label').find(({ textContent }) => textContent === text)
      assert.ok(y && near(places[index]?.y ?? 0, centre(y).y), text)
    }
    assert.equal(groups(svg, 'curve').length, 2)
  })

  test('tags all that is drawn of a server with its number', () => {
    assert.deepEqual(chart?.series, [
      { number: 1, server: 'async' },
      { number: 2, server: 'slow' },
    ])
    for (const part of ['curve', 'percentile', 'label'])
      assert.deepEqual(
        groups(svg, part)
          .map((group) => group.getAttribute('data-series'))
          .toSorted(),
        ['1', '2'],
        part,
      )
    assert.deepEqual(texts(svg, 'label').toSorted(), ['async', 'slow'])
  })

  test('draws servers of one family with different dashes', () => {
    const dashes = groups(svg, 'curve').map((group) => group.getAttribute('stroke-dasharray'))
    assert.notEqual(dashes[0], dashes[1])
  })

  test('has the cells’ own percentiles in its table, its caption and its title', () => {
    assert.deepEqual(chart?.table.rows, [
      ['async', '1000', '0.018000', '0.028000', '0.040000'],
      ['slow', '10', '0.018000', '0.028000', '0.040000'],
    ])
    const blocks = [rowOf(1, 500), rowOf(2, 500)]
    const [own] = latencyCharts(
      runAnalysisOf([
        reportedCellOf('async', 'direct', 500, { distribution, p50_s: 0.5, p99_s: 0.75, rows: blocks }),
        reportedCellOf('slow', 'direct', 500, { distribution, p50_s: 2, p99_s: 3 }),
        failedCellOf('broken', 'direct', 'failed-requests', 'x', { distribution, p50_s: 9, p99_s: 9 }),
      ]),
    )
    assert.match(own?.title ?? '', /0\.75 s.*3 s/)
    assert.match(own?.caption ?? '', /Half of the requests are answered within 0\.5 s \(async\) to 2 s \(slow\)\. /)
    assert.match(own?.caption ?? '', / p99 is 0\.75 s \(async\) to 3 s \(slow\)\. These are medians of the blocks; /)
    assert.match(own?.caption ?? '', / Not comparable: broken\. /)
    assert.deepEqual(own?.table.rows[0], ['async', '1000', '0.500000', '0.028000', '0.750000'])
  })

  test('is left out where no cell has a distribution', () => {
    assert.deepEqual(latencyCharts(runAnalysisOf([reportedCellOf('nginx', 'direct', 1000)])), [])
  })
})
