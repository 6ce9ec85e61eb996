import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chosen, mostPoints, timelineCharts } from '../../../scripts/report/html/charts/timeline.ts'
import { reportedCellOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { centre, expected, marks, near } from './drawing.ts'

type Request = [number, number, boolean]

const points: Request[] = [
  [0, 0.01, true],
  [1, 0.02, true],
  [2, 0.1, true],
  [3, 0.05, false],
]
const cell = reportedCellOf('async', 'direct', 500, { timeline: { block: 2, requests: 1000, points } })
const [chart] = timelineCharts(runAnalysisOf([cell, reportedCellOf('nginx', 'direct', 1000)]))
const svg = chart?.svg ?? ''
const seconds = [
  [0, '0 s'],
  [3, '3 s'],
] as const
const latencies = [
  [0, '0 s'],
  [0.1, '0.1 s'],
] as const

describe('the chart of requests in time', () => {
  test('has a dot at each request’s start and latency', () => {
    const d = marks(svg, 'dots')[0]?.getAttribute('d') ?? ''
    const places = [...d.matchAll(/M([\d.]+),([\d.]+)Z/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
    assert.equal(places.length, 3)
    for (const [index, [x, y]] of places.entries()) {
      assert.ok(near(x, expected(svg, 'x', points[index]?.[0] ?? 0, seconds)))
      assert.ok(near(y, expected(svg, 'y', points[index]?.[1] ?? 0, latencies)))
    }
  })

  test('marks failed requests by shape', () => {
    const failed = marks(svg, 'failed')
    assert.equal(failed.length, 1)
    assert.ok(near(centre(failed[0] ?? assert.fail()).x, expected(svg, 'x', 3, seconds)))
    assert.match(chart?.caption ?? '', /Of those drawn, 1 failed/)
  })

  test('names the slowest requests in words and as a table', () => {
    assert.match(chart?.caption ?? '', /The slowest took 0\.1 s and began 2 s after the first/)
    assert.match(chart?.caption ?? '', /4 of 1,000 requests are drawn/)
    assert.deepEqual(chart?.table.rows[0], ['2.0000', '0.100000', 'yes'])
    assert.deepEqual(chart?.table.rows[1], ['3.0000', '0.050000', 'no'])
  })

  test('is chosen by a cell’s name, and left out where a cell has no requests', () => {
    assert.equal(timelineCharts(runAnalysisOf([cell, reportedCellOf('nginx', 'direct', 1000)])).length, 1)
    assert.equal(chart?.group, 'timeline')
    assert.equal(chart?.choice, 'async · lan')
  })

  test('draws of many requests the failed, the slowest and an even choice of the others, in order', () => {
    const many = Array.from(
      { length: 10_000 },
      (_, i): Request => [i, i % 200 === 0 ? 1 + i : ((i * 7919) % 10_000) / 20_000, i !== 777],
    )
    const kept = chosen(many)
    assert.equal(kept.length, mostPoints)
    assert.ok(kept.some(([start]) => start === 777))
    assert.equal(kept.filter(([, latency]) => latency > 0.5).length, 50)
    assert.deepEqual(
      kept,
      kept.toSorted((a, b) => a[0] - b[0]),
    )
    const early = kept.filter(([start, latency]) => latency <= 0.5 && start < 5000).length
    assert.ok(early > 25 && early < 50, String(early))
  })
})
