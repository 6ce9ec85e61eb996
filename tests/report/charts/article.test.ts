import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { articleCharts } from '../../../scripts/report/html/charts/article.ts'
import { articleRowOf, reportedCellOf, runAnalysisOf } from '../../fixtures/run-analysis.ts'
import { centre, expected, marks, near, texts } from './drawing.ts'

const article = [
  articleRowOf('nginx', 100, 1000),
  articleRowOf('async', 100, 100),
  articleRowOf('copy', 101, 100),
  articleRowOf('absent', 50, null),
]
const [chart] = articleCharts(runAnalysisOf([reportedCellOf('nginx', 'direct', 1000)], { article }))
const svg = chart?.svg ?? ''

describe('the article and the lab', () => {
  test('draws both figures of a server at their places on one logarithmic axis', () => {
    const places = marks(svg, 'figure').map((mark) => centre(mark).x)
    const ticks = [
      [100, '100'],
      [1000, '1,000'],
    ] as const
    assert.deepEqual(texts(svg, 'figure-text'), ['100', '1,000', '100', '100', '101', '100', '50'])
    for (const [index, rps] of [100, 1000, 100, 100, 101, 100, 50].entries())
      assert.ok(near(places[index] ?? 0, expected(svg, 'x', rps, ticks, Math.log)), String(index))
  })

  test('says where a figure is missing', () => {
    assert.deepEqual(texts(svg, 'note'), ['no figure'])
    assert.match(chart?.caption ?? '', /No figure to compare: absent/)
  })

  test('says how near the two are', () => {
    assert.match(chart?.caption ?? '', /rates are 1 times the article/)
    assert.match(chart?.caption ?? '', /2 of 3 servers are within a factor of 1\.25/)
    assert.deepEqual(chart?.table.rows.slice(0, 2), [
      ['direct', 'nginx', 'article', '100.00', ''],
      ['direct', 'nginx', 'lab', '1000.00', ''],
    ])
  })

  test('the article’s chart is left out without a published table or a common figure', () => {
    const cells = [reportedCellOf('nginx', 'direct', 1000)]
    assert.deepEqual(articleCharts(runAnalysisOf(cells)), [])
    assert.deepEqual(articleCharts(runAnalysisOf(cells, { article: [articleRowOf('absent', 50, null)] })), [])
  })
})
